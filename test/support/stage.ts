import { StepFailure, type StepFailureFacts } from '#src/domain/errors.ts';
import type { Json } from '#src/domain/json.ts';
import type { StepCall, StepKind } from '#src/steps/kind.ts';
import { KINDS, makeFailure } from './factories.ts';

/** What a step does when it is called. */
export type Play = (call: StepCall) => Json | Promise<Json>;

/** A play that stays in flight until the test says how it ends. */
export interface HeldPlay {
  play: Play;
  /** Resolves with the call once it is in flight. */
  begun: Promise<StepCall>;
  succeed: (result?: Json) => void;
  fail: (over?: Partial<StepFailureFacts>) => void;
}

/** Where the steps of a test act: the kinds `write`, `read` and `pure`, played as the test says. */
export interface Stage {
  kinds: StepKind[];
  /** Every call that was made, in order. */
  calls: StepCall[];
  callsOf: (step: string) => StepCall[];
}

/** Steps without a play return `{ id }` with their rendered fields. */
export function openStage(plays: Readonly<Record<string, Play>> = {}): Stage {
  const calls: StepCall[] = [];
  const execute = async (call: StepCall): Promise<Json> => {
    calls.push(call);
    const { id } = call.step;
    return (plays[id] ?? (() => ({ id, ...call.input })))(call);
  };
  const { write, read, pure } = KINDS;
  return {
    kinds: [write, read, pure].map((traits) => ({ ...traits, execute })),
    calls,
    callsOf: (step) => calls.filter((call) => call.step.id === step),
  };
}

/** A play in the hands of the test. */
export function hold(): HeldPlay {
  const begun = Promise.withResolvers<StepCall>();
  const ended = Promise.withResolvers<Json>();
  return {
    play: (call) => {
      begun.resolve(call);
      return ended.promise;
    },
    begun: begun.promise,
    succeed: (result = {}) => ended.resolve(result),
    fail: (over) => {
      // Nobody may be listening: the run may have ended before.
      ended.promise.catch(() => undefined);
      ended.reject(new StepFailure(makeFailure(over)));
    },
  };
}

/** A play that fails, the way `makeFailure` does unless told otherwise. */
export function failWith(over: Partial<StepFailureFacts> = {}): Play {
  return () => {
    throw new StepFailure(makeFailure(over));
  };
}

/** One play an attempt; the last goes on. */
export function inTurn(...plays: [Play, ...Play[]]): Play {
  let turn = 0;
  return (call) => {
    const play = plays[Math.min(turn, plays.length - 1)] ?? plays[0];
    turn += 1;
    return play(call);
  };
}
