import { openWoundClock, type WoundClock } from '../wound-clock.ts';
import { Commands } from './commands.ts';
import { Disturbances } from './disturbances.ts';
import { Guild } from './guild.ts';
import { Interactions } from './interactions.ts';
import { RateLimits } from './rate-limits.ts';
import { SnowflakeSource } from './snowflakes.ts';

/** A request as it came and what became of it. */
export interface ApiCall {
  operation: string;
  path: string;
  body: unknown;
  files: string[];
  at: number;
  /** `ok`, the code of the refusal, or what happened to it on the way. */
  outcome: string;
}

/** What the gateway gives out. */
export interface IdentifyBudget {
  total: number;
  remaining: number;
}

/** Everything that the stand-in knows. */
export interface World {
  clock: WoundClock;
  nextId: () => string;
  guild: Guild;
  commands: Commands;
  interactions: Interactions;
  disturbances: Disturbances;
  rateLimits: RateLimits;
  identifies: IdentifyBudget;
  calls: ApiCall[];
  /** Answers with 401, 403 and 429: Discord bans an address with 10,000 of them in ten minutes. */
  invalidRequests: number;
  /** What a correct program never does; a test with one that it did not expect fails. */
  blunders: string[];
  /** Where it listens, as `host:port`. */
  host: string;
}

const IDENTIFIES_A_DAY = 1000;

export function createWorld(ackWithinMs: number): World {
  const clock = openWoundClock();
  const ids = new SnowflakeSource(clock.now);
  const nextId = () => ids.next();
  return {
    clock,
    nextId,
    guild: new Guild(nextId),
    commands: new Commands(nextId),
    interactions: new Interactions(clock.now, ackWithinMs),
    disturbances: new Disturbances(),
    rateLimits: new RateLimits(),
    identifies: { total: IDENTIFIES_A_DAY, remaining: IDENTIFIES_A_DAY },
    calls: [],
    invalidRequests: 0,
    blunders: [],
    host: '',
  };
}
