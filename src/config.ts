import { availableParallelism } from 'node:os';
import { z } from 'zod';
import type { Role } from './domain/access.ts';
import { Refusal } from './domain/errors.ts';
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
  if (parsed.success) return { ...parsed.data, environment: { ...environment } };
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Refusal(
    'invalid',
    `The environment is not right: ${faults.join('; ')}.`,
    'Mend these variables (see .env.example), or leave them out for the defaults.',
  );
}

/** What the environment holds that nobody may be shown. */
export function secretsOfConfig({ OPENAI_API_KEY, SECRET_KEY, DATABASE_URL }: Config): string[] {
  const password = /:\/\/[^:]*:([^@]*)@/.exec(DATABASE_URL)?.[1];
  return [OPENAI_API_KEY, SECRET_KEY, password].filter((secret) => secret !== undefined);
}
