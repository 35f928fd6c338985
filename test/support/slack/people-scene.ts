import { onTestFinished } from 'vitest';
import { openSlackPeople, type SlackPeople } from '#bots/slack/people.ts';
import { openRunsInTime, type RunsInTime } from '../runs-in-time.ts';
import { openClient } from './bolt-app.ts';
import { type SlackStandIn, startSlack } from './stand-in.ts';

export interface PeopleScene extends RunsInTime {
  slack: SlackStandIn;
  people: SlackPeople;
  group: (...users: string[]) => void;
  calls: (method: string) => number;
}

/** Who is who in Slack, on stored runs and the stand-in. */
export async function openPeopleScene(
  environment: Readonly<Record<string, string>> = {},
): Promise<PeopleScene> {
  const [slack, runs] = await Promise.all([startSlack(), openRunsInTime(environment)]);
  const { app, log } = runs;
  const people = openSlackPeople({ app, client: openClient(slack), log, channel: 'COPS' });
  onTestFinished(() => people.stop());
  return {
    ...runs,
    slack,
    people,
    group: (...users) => slack.world.workspace.addGroup('SONCALL', { handle: 'oncall', users }),
    calls: (method) => slack.world.calls.filter((call) => call.method === method).length,
  };
}
