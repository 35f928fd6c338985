import { join } from 'node:path';
import { z } from 'zod';
import { makeDatabase } from './database.ts';
import { channelOf, FAILING_GRAPH, FAILING_WORKFLOWS } from './failing-graph.ts';
import { percentileOf } from './sample.ts';
import { KINDS_FILE, runScript } from './script.ts';
import { SlackStandIn } from './slack-stand-in.ts';
import { w1Graph } from './w1-graph.ts';

const TYPE_EVERY_MS = 100;

const Figures = z.object({
  runs_per_s: z.number(),
  pause_p99_ms: z.number(),
  failures: z.array(z.object({ run: z.string(), at: z.number() })),
});

export interface SlackFigures {
  ack_p50_ms: number;
  ack_p99_ms: number;
  ack_max_ms: number;
  lines: number;
  /** From before the failure was committed until Slack had its alert. */
  alert_p50_ms: number;
  alert_p99_ms: number;
  alert_max_ms: number;
  alerts: number;
  pause_p99_ms: number;
  /** What W1 did meanwhile. */
  runs_per_s: number;
}

/** How soon Slack hears of what people type, and of what fails, while W1 runs flat out in that process. */
export async function measureSlack(folder: string): Promise<SlackFigures> {
  const file = join(folder, 'slack.db');
  await makeDatabase(file, w1Graph('bench_pure'));
  for (const name of FAILING_WORKFLOWS) {
    await makeDatabase(file, FAILING_GRAPH, name);
  }
  const slack = new SlackStandIn();
  await slack.open();
  const typing = setInterval(() => slack.type(), TYPE_EVERY_MS);
  try {
    const out = await runScript('chat-process.ts', [], settingsFor(slack, file));
    return readTimes(slack, Figures.parse(JSON.parse(out)));
  } finally {
    clearInterval(typing);
    slack.close();
  }
}

function settingsFor(slack: SlackStandIn, file: string): Record<string, string> {
  const routes = FAILING_WORKFLOWS.map(
    (name, index) => `workflow:${name} -> slack:C20${channelOf(index)}`,
  );
  return {
    DATABASE_URL: `sqlite:${file}`,
    STEP_KINDS: KINDS_FILE,
    LOG_LEVEL: 'warn',
    CHAT_OPERATORS: 'slack:U1',
    CHAT_ROUTES: routes.join('; '),
    SECRET_KEY: 'a key for the bench, of no use elsewhere',
    SLACK_API_URL: slack.apiUrl,
    SLACK_APP_TOKEN: 'xapp-bench',
    SLACK_BOT_TOKEN: 'xoxb-bench',
    SLACK_CHANNEL: 'C100',
  };
}

function readTimes(
  { acks, alerts, unacked }: SlackStandIn,
  { failures, runs_per_s, pause_p99_ms }: z.infer<typeof Figures>,
): SlackFigures {
  const late = failures.map(({ run, at }) => (alerts.get(run) ?? Number.NaN) - at);
  if (late.length === 0 || late.some(Number.isNaN)) throw new Error('an alert never came');
  // What was typed while the process ended is nobody's to ack.
  if (acks.length === 0 || unacked > acks.length / 10) throw new Error(`${unacked} lines unacked`);
  return {
    ack_p50_ms: percentileOf(acks, 0.5),
    ack_p99_ms: percentileOf(acks, 0.99),
    ack_max_ms: Math.max(...acks),
    lines: acks.length,
    alert_p50_ms: percentileOf(late, 0.5),
    alert_p99_ms: percentileOf(late, 0.99),
    alert_max_ms: Math.max(...late),
    alerts: late.length,
    runs_per_s,
    pause_p99_ms,
  };
}
