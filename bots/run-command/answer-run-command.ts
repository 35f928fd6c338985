import type { Caller } from '#src/operations/caller.ts';
import type { Reply } from '../reply.ts';
import { answerAlways } from './answer-always.ts';
import { type ParsedLine, parseLine, verbOfLine } from './parse-line.ts';
import type { Desk, RunVerb } from './verb.ts';
import { VERBS } from './verbs.ts';

const BY_NAME = new Map(VERBS.map((verb) => [verb.name, verb]));

/** A `/run` line as its verb reads it. Throws a Refusal that says what is wrong with it. */
export function readRunLine(line: string): ParsedLine<RunVerb> {
  return parseLine(line, BY_NAME);
}

/** Answers a `/run` line of somebody's, whichever surface they typed it on. It never throws. */
export async function answerRunCommand(desk: Desk, caller: Caller, line: string): Promise<Reply> {
  const asker = { ...desk, caller };
  return answerAlways(asker, verbOfLine(line), async () => {
    const { verb, words, flags } = readRunLine(line);
    return verb.run({ ...asker, words, flags });
  });
}
