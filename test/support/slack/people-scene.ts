import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { openSlackPeople, type SlackPeople } from '#bots/slack/people.ts';
import { databases } from '../databases.ts';
import { openStoredRuns, type StoredRuns } from '../stored-runs.ts';
import { openClient } from './bolt-app.ts';
import { type SlackStandIn, startSlack } from './stand-in.ts';

export interface PeopleScene extends StoredRuns {
  slack: SlackStandIn;
  people: SlackPeople;
  /** Everything that was logged, one line each. */
  lines: string[];
  /** So much later, also for what measures durations. */
  later: (ms: number) => void;
  group: (...users: string[]) => void;
  calls: (method: string) => number;
}

/** Who is who in Slack, on stored runs and the stand-in. */
export async function openPeopleScene(
  environment: Readonly<Record<string, string>> = {},
): Promise<PeopleScene> {
  const [on] = databases();
  if (!on) throw new Error('there is no database to test on');
  const slack = await startSlack();
  const runs = await openStoredRuns(on, environment);
  const lines: string[] = [];
  const log = pino({}, { write: (line) => void lines.push(line) });
  let aheadMs = 0;
  const monotonic = () => performance.now() + aheadMs;
  const app = { ...runs.app, clock: { now: runs.clock.now, monotonic } };
  const people = openSlackPeople({ app, client: openClient(slack), log, channel: 'COPS' });
  onTestFinished(() => people.stop());
  return {
    ...runs,
    slack,
    people,
    lines,
    later: (ms) => {
      aheadMs += ms;
      runs.clock.wind(ms);
    },
    group: (...users) => slack.world.workspace.addGroup('SONCALL', { handle: 'oncall', users }),
    calls: (method) => slack.world.calls.filter((call) => call.method === method).length,
  };
}
