import type { Caller } from '#src/operations/caller.ts';
import type { Reply } from '../reply.ts';
import { answerAlways } from './answer-always.ts';
import { parseLine, verbOfLine } from './parse-line.ts';
import type { Desk } from './verb.ts';
import { VERBS } from './verbs.ts';

const BY_NAME = new Map(VERBS.map((verb) => [verb.name, verb]));

/** Answers a `/run` line of somebody's, whichever surface they typed it on. It never throws. */
export async function answerRunCommand(desk: Desk, caller: Caller, line: string): Promise<Reply> {
  const asker = { ...desk, caller };
  return answerAlways(asker, verbOfLine(line), async () => {
    const { verb, words, flags } = parseLine(line, BY_NAME);
    return verb.run({ ...asker, words, flags });
  });
}
