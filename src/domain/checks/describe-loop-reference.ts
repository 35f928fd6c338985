import type { Reference } from '../template-syntax.ts';
import { type IssueWords, nameOf } from './issue.ts';
import { loopOf } from './loop-of.ts';
import { showValue } from './show-value.ts';
import type { Surroundings } from './surroundings.ts';

type Said = Pick<Reference, 'text' | 'path'>;

/** What is wrong with a reference to the item, the round or its steps; null: nothing. */
export function describeLoopReference(
  reference: Reference,
  root: string,
  around: Surroundings,
): IssueWords | null {
  const [, word] = reference.path;
  if (root === 'body') return describeInner(reference, 1, around);
  if (root === 'while' && word === 'prev') return describeInner(reference, 2, around);
  const words = WORDS.get(root);
  if (words === undefined || words.includes(word)) return null;
  const expected = words.flatMap((known) => known ?? []);
  const message = `${showValue(reference.text)} must go on with ${expected.map((known) => `"${known}"`).join(' or ')}.`;
  const fix = `Write {{${root}.${expected[0]}}}.`;
  return { code: 'unknown_reference', message, fix };
}

/** What may follow a root; undefined: nothing need to. */
const WORDS = new Map<string, readonly (string | undefined)[]>([
  ['while', ['iteration', 'prev']],
  ['foreach', ['item', 'index', undefined]],
]);

function describeInner({ text, path }: Said, at: number, around: Surroundings): IssueWords | null {
  const { bodyIds } = around.sight;
  const id = path[at];
  if (id === undefined || !bodyIds.has(id)) {
    const guess = id === undefined ? '' : around.draft.suggest(id, bodyIds);
    const message = `${showValue(text)} names no step of the loop.${guess}`;
    return { code: 'unknown_step', message, fix: `Name one of: ${[...bodyIds].join(', ')}.` };
  }
  return at > 1 || around.sight.isEarlier(id) ? null : describeLater({ text, path }, id, around);
}

function describeLater({ text, path }: Said, id: string, around: Surroundings): IssueWords {
  const { templated, sight } = around;
  const before = sight.loopRoots.includes('while')
    ? ` {{${['while.prev', ...path.slice(1)].join('.')}}} is what it left in the round before.`
    : '';
  if (id === templated.step.id) {
    const message = `${nameOf(templated.step)} refers to itself: ${showValue(text)}.`;
    const fix = `Refer to a step that ends before it.${before}`;
    return { code: 'self_reference', message, fix };
  }
  const message = `${showValue(text)} is read before "${id}" has run: the steps of a loop run one after another, in their order.`;
  const fix = `Move "${id}" before ${nameOf(templated.step)}.${before}`;
  return { code: 'not_upstream', message, fix };
}

/** Inner steps are no steps of the graph: outside their loop only its result is there. Null: it is none. */
export function describeInnerStep(
  { text, path }: Said,
  id: string,
  { sight, draft }: Surroundings,
): IssueWords | null {
  if (sight.bodyIds.has(id)) {
    const rest = path.slice(path[2] === 'result' ? 3 : 2);
    const message = `${showValue(text)} names an inner step of its own loop, which "steps" does not hold.`;
    return { code: 'inner_step', message, fix: `Write {{${['body', id, ...rest].join('.')}}}.` };
  }
  const loop = loopOf(id, draft);
  if (loop === null) return null;
  const message = `${showValue(text)} names a step inside the loop ${nameOf(loop)}, which is not there outside of it.`;
  return { code: 'inner_step', message, fix: describeResult(loop.id ?? '<id>', loop.type, id) };
}

function describeResult(loop: string, type: string | null, inner: string): string {
  return type === 'while'
    ? `Write {{steps.${loop}.result.last.${inner}}}, of its last round.`
    : `Write {{steps.${loop}.result.results}}, a list of what became of each item.`;
}
