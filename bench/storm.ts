import { join } from 'node:path';
import { z } from 'zod';
import { makeDatabase } from './database.ts';
import { FAILING_GRAPH, STORM_WORKFLOWS } from './failing-graph.ts';
import { mediansOf } from './sample.ts';
import { KINDS_FILE, runScript } from './script.ts';
import { SlackStandIn } from './slack-stand-in.ts';
import { w1Graph } from './w1-graph.ts';

/** Within ten seconds. */
export const FAILURES = 1_000;
const ROUNDS = 3;
const CHANNEL = 'C100';

const Figures = z.object({
  runs_per_s: z.number(),
  cpu_ms_per_run: z.number(),
  failures: z.number(),
  first_at: z.number(),
  last_at: z.number(),
});

export interface StormFigures {
  /** From the first failure until Slack had a message of it. */
  alert_ms: number;
  /** From the last failure until Slack's last message or edit. */
  settled_ms: number;
  posts: number;
  edits: number;
  /** What W1 did meanwhile. */
  runs_per_s: number;
  /** Of what it does while as many runs fail and nobody is told. */
  percent: number;
}

/** What Slack hears of 1,000 failures within ten seconds, and what telling it costs W1: in turn with and without. */
export async function measureStorm(folder: string): Promise<StormFigures> {
  const rounds: StormFigures[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const quiet = await measure(join(folder, `quiet-${round}.db`), []);
    const told = await measure(join(folder, `told-${round}.db`), ['told']);
    rounds.push({ ...told, percent: (100 * told.runs_per_s) / quiet.runs_per_s });
  }
  return mediansOf(rounds.map((round) => ({ ...round })));
}

async function measure(file: string, args: string[]): Promise<Omit<StormFigures, 'percent'>> {
  await makeDatabase(file, w1Graph('bench_pure'));
  for (const name of STORM_WORKFLOWS) await makeDatabase(file, FAILING_GRAPH, name);
  const slack = new SlackStandIn();
  await slack.open();
  try {
    const out = await runScript('storm-process.ts', args, settingsFor(slack, file));
    const { runs_per_s, failures, first_at, last_at } = Figures.parse(JSON.parse(out));
    if (failures < FAILURES) throw new Error(`only ${failures} runs failed`);
    const { posts, edits } = slack;
    const sent = [...posts, ...edits];
    return {
      alert_ms: Math.min(...posts) - first_at,
      settled_ms: Math.max(...sent) - last_at,
      posts: posts.length,
      edits: edits.length,
      runs_per_s,
    };
  } finally {
    slack.close();
  }
}

function settingsFor(slack: SlackStandIn, file: string): Record<string, string> {
  return {
    DATABASE_URL: `sqlite:${file}`,
    STEP_KINDS: KINDS_FILE,
    LOG_LEVEL: 'warn',
    CHAT_ROUTES: STORM_WORKFLOWS.map((name) => `workflow:${name} -> slack:${CHANNEL}`).join('; '),
    SECRET_KEY: 'a key for the bench, of no use elsewhere',
    SLACK_API_URL: slack.apiUrl,
    SLACK_APP_TOKEN: 'xapp-bench',
    SLACK_BOT_TOKEN: 'xoxb-bench',
    SLACK_CHANNEL: CHANNEL,
  };
}
