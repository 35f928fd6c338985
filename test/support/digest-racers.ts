import { fork } from 'node:child_process';
import { on, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { DatabaseTarget } from '#src/store/database.ts';
import type { CommitTrap } from './commit-trap.ts';
import { urlOf } from './crash-database.ts';
import type { DigestClaim, RaceAnswer, RaceOrder } from './digest-racer.ts';

const PROGRAM = fileURLToPath(new URL('digest-racer.ts', import.meta.url));

/** What a racer is told. */
export interface RaceTurn {
  /** What its clock says. */
  at: number;
  /** At which of its commits from here on it kills itself; absent: at none. */
  trap?: CommitTrap;
}

export interface RaceOutcome {
  claims: (DigestClaim & { racer: number })[];
  /** How many died. */
  kills: number;
  /** There is more to make. */
  isMore: boolean;
}

/** Processes that make the digests of one database. */
export interface DigestRacers {
  /** Each sees what is due before any of them writes. A new one takes the place of each that dies. */
  race: (turns: ReadonlyMap<number, RaceTurn>) => Promise<RaceOutcome>;
  /** Ends one as a server is ended, and starts another. */
  restart: (racer: number) => Promise<void>;
}

/** Starts so many; they end when the test has finished. */
export function startRacers(target: DatabaseTarget, count: number): DigestRacers {
  const racers = new Map(Array.from({ length: count }, (_, at) => [at, startRacer(target)]));
  const ask = (which: number, order: RaceOrder): Promise<Heard> => {
    const racer = racers.get(which);
    if (racer === undefined) throw new Error(`there is no racer ${which}`);
    return racer.ask(order);
  };
  return {
    race: async (turns) => {
      const isRace = turns.size > 1;
      const seen = [...turns].map(async ([racer, { at, trap = null }]) => {
        return { racer, answer: await ask(racer, { type: 'make', at, isRace, trap }) };
      });
      const made = (await Promise.all(seen)).map(async ({ racer, answer }) => {
        const isHeld = answer.type === 'held';
        return { racer, answer: isHeld ? await ask(racer, { type: 'go' }) : answer };
      });
      const outcome: RaceOutcome = { claims: [], kills: 0, isMore: false };
      for (const { racer, answer } of await Promise.all(made)) {
        if (answer.type === 'killed') {
          outcome.kills += 1;
          racers.set(racer, startRacer(target));
        } else if (answer.type === 'made') {
          outcome.claims.push(...answer.claims.map((claim) => ({ ...claim, racer })));
          outcome.isMore ||= answer.isMore;
        }
      }
      return outcome;
    },
    restart: async (racer) => {
      await racers.get(racer)?.leave();
      racers.set(racer, startRacer(target));
    },
  };
}

type Heard = RaceAnswer | { type: 'killed' };

interface Racer {
  ask: (order: RaceOrder) => Promise<Heard>;
  leave: () => Promise<void>;
}

function startRacer(target: DatabaseTarget): Racer {
  const child = fork(PROGRAM, [urlOf(target)], { execArgv: [] });
  const exited = once(child, 'exit');
  onTestFinished(() => void child.kill('SIGKILL'));
  const answers = on(child, 'message', { close: ['exit'] });
  const hear = async (): Promise<Heard> => {
    const { value, done } = await answers.next();
    if (done !== true) return value[0];
    const [code, signal] = await exited;
    if (signal === 'SIGKILL') return { type: 'killed' };
    throw new Error(`a racer left with ${code ?? signal}`);
  };
  const ready = hear();
  return {
    ask: async (order) => {
      await ready;
      child.send(order);
      return hear();
    },
    leave: async () => {
      await ready;
      child.send({ type: 'leave' } satisfies RaceOrder);
      const [code] = await exited;
      if (code !== 0) throw new Error(`a racer left with ${code}`);
    },
  };
}
