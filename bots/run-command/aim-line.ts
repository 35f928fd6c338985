import { Refusal } from '#src/domain/errors.ts';
import { readSignatureName } from '#src/domain/name-signature.ts';
import { parseTaskName } from '#src/domain/task-name.ts';
import { readFlags } from './read-flags.ts';
import { splitLine } from './split-line.ts';
import { findVerbNamed, type VerbShape } from './verb.ts';

/** What a card is of whose thread somebody types in. */
export interface AimTarget {
  runId: string;
  /** As `<run>.<seq>`; null: the card is of a run, or of a task that is known no more. */
  task: string | null;
}

/** The verbs that are about one run, one task, or any thing. All others are of the whole project. */
const TAKES: Readonly<Record<string, 'run' | 'task' | 'any'>> = {
  approve: 'task',
  bundle: 'run',
  claim: 'run',
  fix: 'run',
  graph: 'run',
  log: 'run',
  mute: 'run',
  pause: 'run',
  reject: 'task',
  resume: 'run',
  retry: 'run',
  show: 'run',
  stop: 'run',
  why: 'run',
  'why-quiet': 'any',
};
/** Whoever says nothing below a card wants to know what it is about. */
const SAYS_NOTHING = 'why';
/** With one of these `stop` is about a workflow, or asks to be told what is missing. */
const OF_WORKFLOWS = ['all', 'workflow', 'confirm'];
/** Spaces as `splitLine` knows them. */
const OPENING = /^[\s\u200B]*(?:\/run(?=[\s\u200B]|$)[\s\u200B]*)?(?<verb>[^\s\u200B]*)/iu;
const ID_DIGITS = { min: 4, max: 32 };

/**
 * A line typed in the thread of a card is about its run or its task, unless it names one itself. All
 * else stays as it was typed; what cannot be read is left alone, to be refused by whoever reads it.
 */
export function aimLine(line: string, target: AimTarget, verbs: readonly VerbShape[]): string {
  const opening = OPENING.exec(line);
  const typed = opening?.groups?.['verb'] ?? '';
  const word = typed === '' ? SAYS_NOTHING : typed.toLowerCase();
  const verb = findVerbNamed(word, verbs)?.verb;
  const takes = verb && Object.hasOwn(TAKES, verb.name) ? TAKES[verb.name] : undefined;
  if (takes === undefined || verb === undefined) return line;
  if (typed === '') return `${SAYS_NOTHING} ${target.runId}`;
  const end = opening?.[0].length ?? 0;
  const rest = line.slice(end);
  if (!isOpen(rest, verb, takes)) return line;
  const name = takes === 'task' ? (target.task ?? target.runId) : target.runId;
  return `${line.slice(0, end)} ${name}${rest}`;
}

/** Does it neither name a run or a task nor speak of a whole workflow? */
function isOpen(rest: string, verb: VerbShape, takes: 'run' | 'task' | 'any'): boolean {
  try {
    const { words, flags } = readFlags(splitLine(rest), verb);
    if (takes === 'any') return words.length === 0;
    return !OF_WORKFLOWS.some(flags.has) && !(words[0] !== undefined && isName(words[0]));
  } catch (error) {
    // It is refused again when it is read, by somebody who can say so.
    if (error instanceof Refusal) return false;
    throw error;
  }
}

/** Could it be the id of a run, a part of one, the name of a task, or of failures? */
function isName(word: string): boolean {
  if (readSignatureName(word).length > 0) return true;
  const run = parseTaskName(word)?.run ?? word.trim();
  const digits = run.replace(/^…/, '').replaceAll('-', '');
  return (
    /^[0-9a-f]+$/i.test(digits) && digits.length >= ID_DIGITS.min && digits.length <= ID_DIGITS.max
  );
}
