import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const CallFact = z.object({
  what: z.enum(['begun', 'done', 'aborted']),
  /** The idempotency key: run/path of the step/generation. */
  key: z.string(),
  attempt: z.number(),
  pid: z.number(),
});

/** What the outside world saw of a call. */
export type CallFact = z.infer<typeof CallFact>;

/** The path of the step that a call is made for. */
export function stepOfKey(key: string): string {
  return key.split('/').slice(1, -1).join('/');
}

/** On disk before it returns: a process killed right after has still been seen to call. */
export function noteCall(file: string, fact: CallFact): void {
  // A kill tears a write at a page's edge: the next line must not be glued to the stump.
  appendFileSync(file, `\n${JSON.stringify(fact)}\n`, { flush: true });
}

export function readCalls(file: string): CallFact[] {
  if (!existsSync(file)) return [];
  // A process killed in the middle of a line has not finished saying it.
  const whole = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('}'));
  return whole.map((line) => CallFact.parse(JSON.parse(line)));
}
