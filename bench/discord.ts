import { join } from 'node:path';
import { z } from 'zod';
import { shortIdOf } from '#src/domain/short-id.ts';
import { makeDatabase } from './database.ts';
import { DiscordStandIn, IDS } from './discord-stand-in.ts';
import { channelOf, FAILING_GRAPH, FAILING_WORKFLOWS } from './failing-graph.ts';
import { percentileOf } from './sample.ts';
import { KINDS_FILE, runScript } from './script.ts';
import { SlackStandIn } from './slack-stand-in.ts';
import { w1Graph } from './w1-graph.ts';
import { WAITING_GRAPH, WAITING_WORKFLOW } from './waiting-graph.ts';

const TYPE_EVERY_MS = 100;

const Moments = z.array(z.object({ run: z.string(), at: z.number() }));
const Figures = z.object({
  runs_per_s: z.number(),
  pause_p99_ms: z.number(),
  failures: Moments,
  decisions: Moments,
});

export interface DiscordFigures {
  ack_p50_ms: number;
  ack_p99_ms: number;
  ack_max_ms: number;
  /** Commands and presses. */
  acks: number;
  /** From before the failure was committed until Discord had its alert. */
  alert_p50_ms: number;
  alert_p99_ms: number;
  alert_max_ms: number;
  alerts: number;
  /** From before a decision in Discord was committed until Slack's card said so. */
  elsewhere_p50_ms: number;
  elsewhere_p99_ms: number;
  elsewhere_max_ms: number;
  decisions: number;
  pause_p99_ms: number;
  /** What W1 did meanwhile. */
  runs_per_s: number;
}

/** How soon Discord hears of what people do and of what fails, and Slack beside it of what they decide, while W1 runs flat out. */
export async function measureDiscord(folder: string): Promise<DiscordFigures> {
  const file = join(folder, 'discord.db');
  await makeDatabase(file, w1Graph('bench_pure'));
  await makeDatabase(file, WAITING_GRAPH, WAITING_WORKFLOW);
  for (const name of FAILING_WORKFLOWS) await makeDatabase(file, FAILING_GRAPH, name);
  const [discord, slack] = [new DiscordStandIn(), new SlackStandIn()];
  await Promise.all([discord.open(), slack.open()]);
  const typing = setInterval(() => discord.type(), TYPE_EVERY_MS);
  try {
    const out = await runScript('chat-process.ts', ['asks'], settingsFor({ discord, slack, file }));
    return readTimes({ discord, slack }, Figures.parse(JSON.parse(out)));
  } finally {
    clearInterval(typing);
    discord.close();
    slack.close();
  }
}

interface Chat {
  discord: DiscordStandIn;
  slack: SlackStandIn;
}

function settingsFor({ discord, slack, file }: Chat & { file: string }): Record<string, string> {
  const routes = FAILING_WORKFLOWS.flatMap((name, index) => [
    `workflow:${name} -> discord:1000000000000002${channelOf(index)}`,
    `workflow:${name} -> slack:C20${channelOf(index)}`,
  ]);
  return {
    DATABASE_URL: `sqlite:${file}`,
    STEP_KINDS: KINDS_FILE,
    LOG_LEVEL: 'warn',
    CHAT_OPERATORS: `discord:${IDS.person}`,
    CHAT_ROUTES: routes.join('; '),
    SECRET_KEY: 'a key for the bench, of no use elsewhere',
    SLACK_API_URL: slack.apiUrl,
    SLACK_APP_TOKEN: 'xapp-bench',
    SLACK_BOT_TOKEN: 'xoxb-bench',
    SLACK_CHANNEL: 'C100',
    DISCORD_API_URL: discord.apiUrl,
    DISCORD_TOKEN: 'bench',
    DISCORD_APPLICATION_ID: IDS.application,
    DISCORD_CHANNEL: IDS.channel,
  };
}

function readTimes(
  { discord: { acks, cards, unacked }, slack: { approvals } }: Chat,
  { failures, decisions, runs_per_s, pause_p99_ms }: z.infer<typeof Figures>,
): DiscordFigures {
  const alerts = failures.map(({ run, at }) => (cards.get(shortIdOf(run)) ?? Number.NaN) - at);
  if (alerts.length === 0 || alerts.some(Number.isNaN)) throw new Error('an alert never came');
  const elsewhere = decisions.map(({ run, at }) => (approvals.get(run) ?? Number.NaN) - at);
  if (elsewhere.length === 0 || elsewhere.some(Number.isNaN)) {
    throw new Error('Slack never heard of a decision');
  }
  // What was done while the process ended is nobody's to acknowledge.
  if (acks.length === 0 || unacked > acks.length / 10) throw new Error(`${unacked} unacknowledged`);
  return {
    ack_p50_ms: percentileOf(acks, 0.5),
    ack_p99_ms: percentileOf(acks, 0.99),
    ack_max_ms: Math.max(...acks),
    acks: acks.length,
    alert_p50_ms: percentileOf(alerts, 0.5),
    alert_p99_ms: percentileOf(alerts, 0.99),
    alert_max_ms: Math.max(...alerts),
    alerts: alerts.length,
    elsewhere_p50_ms: percentileOf(elsewhere, 0.5),
    elsewhere_p99_ms: percentileOf(elsewhere, 0.99),
    elsewhere_max_ms: Math.max(...elsewhere),
    decisions: elsewhere.length,
    runs_per_s,
    pause_p99_ms,
  };
}
