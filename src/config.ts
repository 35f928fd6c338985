import { availableParallelism } from 'node:os';
import { z } from 'zod';
import type { Role } from './domain/access.ts';
import { Refusal } from './domain/errors.ts';
import { parseRoutes } from './domain/route-text.ts';
import type { Route } from './domain/routes.ts';
import { type IdentityName, parseIdentityName } from './domain/user.ts';

const seconds = (value: number) => z.coerce.number().positive().default(value);
const count = (value: number) => z.coerce.number().int().positive().default(value);

/** Characters; fewer can be guessed. */
export const SECRET_KEY_LENGTH_MIN = 32;

const CHAT_ROLES = {
  none: 'none',
  viewer: 'project_viewer',
  contributor: 'project_contributor',
} as const satisfies Record<string, Role>;

/** `slack:U1,discord:2`; every entry that is not right is named. */
const ChatOperators = z.string().transform((text, context): readonly IdentityName[] => {
  const entries = new Set(text.split(/[\s,]+/).filter((entry) => entry !== ''));
  return [...entries].flatMap((entry) => {
    const identity = parseIdentityName(entry);
    if (identity && identity.kind !== 'local') return [identity];
    const message = `"${entry}" is neither slack:<user id> nor discord:<user id>`;
    context.addIssue({ code: 'custom', message });
    return [];
  });
});

const ChatRoutes = z.string().transform((text, context): readonly Route[] => {
  const { routes, faults } = parseRoutes(text);
  for (const message of faults) context.addIssue({ code: 'custom', message });
  return routes;
});

/** How Discord names whatever there is. */
const SNOWFLAKE = /^\d{15,25}$/;
const SNOWFLAKE_FAULT =
  'Discord names things by ids such as 80351110224678912: switch on its developer mode and choose Copy ID';

const Environment = z.object({
  DATABASE_URL: z.string().default('sqlite:./data/signalbox.db'),
  MCP_CONFIG: z.string().default('./mcp.json'),
  OPENAI_API_KEY: z.string().optional(),
  OPENAI_BASE_URL: z.url().optional(),
  /** barrier: fsync where a later effect depends on it. always: at every commit. */
  SYNC: z.enum(['barrier', 'always']).default('barrier'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  /** Modules that export `kinds`, separated by commas: step kinds beside the built-in ones. */
  STEP_KINDS: z.string().default(''),
  MAX_VALUE_MB: z.coerce.number().positive().max(256).default(16),
  RUNS_PER_WORKER: count(100),
  STEPS_PER_RUN: count(20),
  CALLS_PER_INSTANCE: count(10),
  LUA_THREADS: count(Math.min(2, availableParallelism())),
  /** Memory of the worker's thread, megabytes: a step that takes more ends the thread, not the process. */
  WORKER_HEAP_MB: count(1024),
  BEAT_SECONDS: seconds(2),
  DEAD_AFTER_SECONDS: seconds(6),
  SWEEP_SECONDS: seconds(1),
  START_DEADLINE_SECONDS: seconds(120),
  STALL_SECONDS: seconds(15 * 60),
  GRACE_SECONDS: seconds(25),
  /** A command gives up on a full or locked database after so long; a worker never does. */
  WRITE_PATIENCE_SECONDS: seconds(10),
  /** Contributors before anybody is linked to a user. */
  CHAT_OPERATORS: ChatOperators.default([]),
  /** What an unlinked member of a channel of ours may do. */
  CHAT_DEFAULT_ROLE: z
    .enum(['none', 'viewer', 'contributor'])
    .default('none')
    .transform((role) => CHAT_ROLES[role]),
  /** Which cards go elsewhere than to their platform's channel; `signalbox routes` adds more. */
  CHAT_ROUTES: ChatRoutes.default([]),
  /** Acts in Slack: xoxb-… */
  SLACK_BOT_TOKEN: z.string().optional(),
  /** Opens Slack's sockets: xapp-… */
  SLACK_APP_TOKEN: z.string().optional(),
  /** Proves that a request over HTTP is Slack's; not needed with SLACK_APP_TOKEN. */
  SLACK_SIGNING_SECRET: z.string().optional(),
  /** The channel of all cards that nobody has routed elsewhere, by its id. */
  SLACK_CHANNEL: z
    .string()
    .regex(
      /^[CG][A-Z0-9]{2,}$/,
      'a channel is named by its id, such as C0123ABCD, which its details show',
    )
    .optional(),
  /** Another base URL than Slack's own. */
  SLACK_API_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Acts in Discord. */
  DISCORD_TOKEN: z.string().optional(),
  DISCORD_APPLICATION_ID: z.string().regex(SNOWFLAKE, SNOWFLAKE_FAULT).optional(),
  /** `/run` is made for this server alone, at once; absent: for all that the app is in. */
  DISCORD_GUILD_ID: z.string().regex(SNOWFLAKE, SNOWFLAKE_FAULT).optional(),
  /** The channel of all cards that nobody has routed elsewhere, by its id. */
  DISCORD_CHANNEL: z.string().regex(SNOWFLAKE, SNOWFLAKE_FAULT).optional(),
  /** Another base URL than Discord's own. */
  DISCORD_API_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** What "Open run" links to. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Signs what buttons carry. */
  SECRET_KEY: z.string().min(SECRET_KEY_LENGTH_MIN).optional(),
  HTTP_HOST: z.string().default('127.0.0.1'),
  /** 0: whichever is free. */
  HTTP_PORT: z.coerce.number().int().min(0).max(65_535).default(4380),
  /** Any text: no colours. */
  NO_COLOR: z.string().optional(),
  /** Any text but 0: colours, also where stdout is no terminal. */
  FORCE_COLOR: z.string().optional(),
});

export type Config = z.infer<typeof Environment> & {
  /** The environment as it was read: `mcp.json` may refer to any of it. */
  environment: Readonly<Record<string, string | undefined>>;
};

/** For the test that keeps `.env.example` complete. */
export const CONFIG_KEYS = Object.keys(Environment.shape);

/** Values kept in the event itself up to this size; bigger ones get a row of their own. */
export const INLINE_VALUE_BYTES_MAX = 64 * 1024;

/** The only reader of the environment. A blank value counts as absent; all faults are named. */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = Environment.safeParse(given);
  const faults = parsed.success ? listHalves(parsed.data) : parsed.error.issues.map(describeIssue);
  if (parsed.success && faults.length === 0) {
    return { ...parsed.data, environment: { ...environment } };
  }
  throw new Refusal(
    'invalid',
    `The environment is not right: ${faults.join('; ')}.`,
    'Mend these variables (see .env.example), or leave them out for the defaults.',
  );
}

function describeIssue({ path, message }: z.core.$ZodIssue): string {
  return `${path.join('.')}: ${message}`;
}

/** With what this process is an app in Slack. */
export interface SlackSettings {
  botToken: string;
  /** How Slack reaches it: over sockets that it opens itself, or by signed requests over HTTP. */
  reach: { mode: 'socket'; appToken: string } | { mode: 'http'; signingSecret: string };
  channel: string;
  /** Ends with a slash; null: Slack's own. */
  apiUrl: string | null;
}

/** Null: Slack is off. With both ways to be reached, it is by sockets. */
export function slackSettingsOf(config: SlackKeys): SlackSettings | null {
  const { SLACK_BOT_TOKEN: botToken, SLACK_CHANNEL: channel } = config;
  const { SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret } = config;
  if (botToken === undefined || channel === undefined) return null;
  const apiUrl = config.SLACK_API_URL?.replace(/\/*$/, '/') ?? null;
  if (appToken !== undefined) {
    return { botToken, channel, apiUrl, reach: { mode: 'socket', appToken } };
  }
  if (signingSecret === undefined) return null;
  return { botToken, channel, apiUrl, reach: { mode: 'http', signingSecret } };
}

/** With what this process is an app in Discord. */
export interface DiscordSettings {
  token: string;
  applicationId: string;
  /** Null: `/run` is there in every server that the app is in. */
  guildId: string | null;
  channel: string;
  /** Without a slash at its end and without a version; null: Discord's own. */
  apiUrl: string | null;
}

/** Null: Discord is off. */
export function discordSettingsOf(config: DiscordKeys): DiscordSettings | null {
  const { DISCORD_TOKEN: token, DISCORD_APPLICATION_ID: applicationId } = config;
  const { DISCORD_CHANNEL: channel, DISCORD_GUILD_ID: guildId = null } = config;
  if (token === undefined || applicationId === undefined || channel === undefined) return null;
  const apiUrl = config.DISCORD_API_URL?.replace(/\/*$/, '') ?? null;
  return { token, applicationId, guildId, channel, apiUrl };
}

/** Is the chat platform set up here that routes call so? */
export function isSetUp(config: SlackKeys & DiscordKeys, surface: string): boolean {
  if (surface === 'slack') return slackSettingsOf(config) !== null;
  return surface === 'discord' && discordSettingsOf(config) !== null;
}

type DiscordKeys = Pick<Config, Extract<keyof Config, `DISCORD_${string}`>>;
type SlackKeys = Pick<Config, Extract<keyof Config, `SLACK_${string}`>>;

/** What is missing where a platform is only half set. */
function listHalves(config: SlackKeys & DiscordKeys): string[] {
  const { SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET, SLACK_CHANNEL } = config;
  const { DISCORD_TOKEN, DISCORD_APPLICATION_ID, DISCORD_CHANNEL } = config;
  const slack = {
    SLACK_BOT_TOKEN,
    'SLACK_APP_TOKEN (or SLACK_SIGNING_SECRET, for requests over HTTP)':
      SLACK_APP_TOKEN ?? SLACK_SIGNING_SECRET,
    SLACK_CHANNEL,
  };
  const discord = { DISCORD_TOKEN, DISCORD_APPLICATION_ID, DISCORD_CHANNEL };
  return [...listMissing('Slack', slack), ...listMissing('Discord', discord)];
}

function listMissing(
  platform: string,
  halves: Readonly<Record<string, string | undefined>>,
): string[] {
  const missing = Object.entries(halves).filter(([, value]) => value === undefined);
  if (missing.length === 0 || missing.length === Object.keys(halves).length) return [];
  const names = missing.map(([name]) => name).join(' and ');
  return [`${platform} is only half set, without ${names}`];
}

/** What the environment holds that nobody may be shown. */
export function secretsOfConfig(config: Config): string[] {
  const { OPENAI_API_KEY, SECRET_KEY, DATABASE_URL } = config;
  const { SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET } = config;
  const password = /:\/\/[^:]*:([^@]*)@/.exec(DATABASE_URL)?.[1];
  const slack = [SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET];
  const chat = [...slack, config.DISCORD_TOKEN];
  return [OPENAI_API_KEY, SECRET_KEY, password, ...chat].filter((secret) => secret !== undefined);
}
