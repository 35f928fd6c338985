import { existsSync } from 'node:fs';
import { z } from 'zod';
import { StepFailure } from '#src/domain/errors.ts';
import type { Json } from '#src/domain/json.ts';
import type { StepCall, StepKind } from '#src/steps/kind.ts';
import { LOOP_KINDS } from '#src/steps/loop.ts';
import { noteCall } from './crash-calls.ts';

const LOOK_EVERY_MS = 10;

const COMMON = {
  effect: 'outside',
  safeToRepeat: true,
  timeoutSeconds: null,
  failureCode: 'UPSTREAM_ERROR',
  templated: { args: 'strict' },
  fields: ['args'],
} as const;

const Args = z.object({
  /** The file in which the call is noted. */
  calls: z.string(),
  /** How long it takes. */
  ms: z.number().default(0),
  /** So many attempts fail before one succeeds. */
  failures: z.number().default(0),
  /** It goes on until there is such a file. */
  until: z.string().optional(),
});
type Args = z.infer<typeof Args>;

/** Acts on the world, noting when it begins and how it ends; minds its signal. */
async function act(
  call: StepCall,
  work: (args: Args, call: StepCall) => Promise<void> | void,
): Promise<Json> {
  const args = Args.parse(call.input['args']);
  const note = (what: 'begun' | 'done' | 'aborted') => {
    const { idempotencyKey: key, attempt } = call;
    noteCall(args.calls, { what, key, attempt, pid: process.pid });
  };
  note('begun');
  await work(args, call);
  note(call.signal.aborted ? 'aborted' : 'done');
  return { step: call.step.id };
}

async function takeTime({ ms, failures }: Args, { attempt, signal }: StepCall): Promise<void> {
  await sleep(ms, signal);
  if (attempt > failures || signal.aborted) return;
  const message = `attempt ${attempt} of ${failures + 1}`;
  throw new StepFailure({ code: 'UPSTREAM_ERROR', message, outcome: 'known', curable: true });
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

async function holdOn({ until = '' }: Args, { signal }: StepCall): Promise<void> {
  while (!existsSync(until) && !signal.aborted) await sleep(LOOK_EVERY_MS, signal);
}

/** Keeps its thread for ever, without a turn of the event loop and without burning the processor. */
function blockThread(): void {
  const nothing = new Int32Array(new SharedArrayBuffer(4));
  for (;;) Atomics.wait(nothing, 0, 0, 1000);
}

/**
 * As one who keeps every answer of a service. No answer is big, for one big array leaps over the little
 * room that a thread has past its limit to end in; all that is young together did so, every time.
 */
function exhaustHeap(): void {
  const rows = Array.from({ length: 1000 }, (_, row) => ({ row, text: `text ${row}` }));
  const answer = JSON.stringify(rows);
  const hoard: unknown[] = [];
  for (;;) hoard.push(JSON.parse(answer));
}

/** Ends the thread that runs it, and nothing else of the process, on its first attempt. */
function endThreadOnce(_: Args, { attempt }: StepCall): void {
  if (attempt === 1) process.exit(7);
}

/** Step kinds that are killed, frozen and counted; also as a STEP_KINDS module. */
export const kinds: StepKind[] = [
  { ...COMMON, type: 'post', safeToRepeat: false, execute: (call) => act(call, takeTime) },
  { ...COMMON, type: 'put', execute: (call) => act(call, takeTime) },
  { ...COMMON, type: 'hold', execute: (call) => act(call, holdOn) },
  { ...COMMON, type: 'block', execute: (call) => act(call, blockThread) },
  { ...COMMON, type: 'hoard', execute: (call) => act(call, exhaustHeap) },
  { ...COMMON, type: 'end_thread', execute: (call) => act(call, endThreadOnce) },
  { ...COMMON, type: 'compute', effect: 'none', execute: async ({ step }) => ({ step: step.id }) },
];

/** Loops among them. */
export const KINDS: ReadonlyMap<string, StepKind> = new Map(
  [...kinds, ...LOOP_KINDS].map((kind) => [kind.type, kind]),
);
