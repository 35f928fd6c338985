import { nearest } from '../nearest.ts';
import { TEMPLATE_ROOTS } from '../template-resolve.ts';
import type { Reference } from '../template-syntax.ts';
import type { World } from '../validation.ts';
import { describeInputPath } from './describe-input-path.ts';
import type { Draft } from './draft.ts';
import { type IssueWords, nameOf } from './issue.ts';
import { showValue } from './show-value.ts';
import type { TemplatedText } from './templated-texts.ts';
import type { Sight } from './visible-steps.ts';

export interface Surroundings {
  templated: TemplatedText;
  sight: Sight;
  draft: Draft;
  world: World;
}

/** What is wrong with where a reference points; null: nothing. */
export function describeReference(reference: Reference, around: Surroundings): IssueWords | null {
  const [root = ''] = reference.path;
  if (root === 'input') return describeInputPath(reference, around);
  if (root === 'steps') return describeStep(reference, around);
  if (!around.sight.loopRoots.includes(root)) return describeRoot(reference, root, around);
  if (root === 'body') return describeInner(reference, 1, around);
  if (root === 'while' && reference.path[1] === 'prev') return describeInner(reference, 2, around);
  return null;
}

/** In a prompt such text may be meant as it stands; only a near miss is surely a slip. */
function describeRoot({ text }: Reference, root: string, around: Surroundings): IssueWords {
  const { sight, templated } = around;
  const roots = ['input', 'steps', ...sight.loopRoots];
  const isSlip = nearest(root, roots) !== undefined || /^(?:input|steps)\b/.test(root);
  const isSure = templated.strictness === 'strict' || isSlip;
  const severity = isSure ? 'error' : 'warning';
  if (TEMPLATE_ROOTS.includes(root)) {
    const message = `${showValue(text)} stands outside a loop, where there is no "${root}".`;
    const fix = 'Refer to the input or to a step.';
    return { code: 'outside_loop', severity, message, fix };
  }
  const message = `${showValue(text)} begins with ${showValue(root)}, which is nothing to refer to.${around.draft.suggest(root, roots)}`;
  const fix = `Begin with ${roots.join(', ')}${isSure ? '' : ', or leave it, if it is meant as plain text'}.`;
  return { code: 'unknown_reference', severity, message, fix };
}

function describeStep({ text, path }: Reference, around: Surroundings): IssueWords | null {
  const [, id, what, ...rest] = path;
  const { sight, draft } = around;
  if (id === undefined) {
    const message = `${showValue(text)} names no step.`;
    return { code: 'unknown_reference', message, fix: 'Write {{steps.<id>.result}}.' };
  }
  if (!sight.stepIds.has(id)) {
    const message = `${showValue(text)} names the step ${showValue(id)}, which does not exist.${draft.suggest(id, sight.stepIds)}`;
    return { code: 'unknown_step', message, fix: 'Name a step of this graph.' };
  }
  if (!sight.isUpstream(id)) return describeNotUpstream(text, id, around);
  if (what === 'result' || what === 'input') return null;
  const meant = [...(what === undefined || what === 'output' ? [] : [what]), ...rest];
  const message = `${showValue(text)} must go on with "result" or "input" after the id of the step.`;
  const fix = `Write {{${['steps', id, 'result', ...meant].join('.')}}}.`;
  return { code: 'unknown_reference', message, fix };
}

function describeNotUpstream(text: string, id: string, around: Surroundings): IssueWords {
  const { step } = around.templated;
  if (id === step.id) {
    const message = `${nameOf(step)} refers to itself: ${showValue(text)}.`;
    return { code: 'self_reference', message, fix: 'Refer to a step that ends before it.' };
  }
  const message = `${showValue(text)} is read when "${id}" may not have ended: ${nameOf(step)} does not wait for it.`;
  const fix = around.sight.isDownstream(id)
    ? `"${id}" waits for it: turn that round, or refer to an earlier step.`
    : `Add "${id}" to the depends_on of ${nameOf(step)}.`;
  return { code: 'not_upstream', message, fix };
}

function describeInner(
  { text, path }: Reference,
  at: number,
  around: Surroundings,
): IssueWords | null {
  const { bodyIds } = around.sight;
  const id = path[at];
  if (id !== undefined && bodyIds.has(id)) return null;
  const guess = id === undefined ? '' : around.draft.suggest(id, bodyIds);
  const message = `${showValue(text)} names no step of the loop.${guess}`;
  return { code: 'unknown_step', message, fix: `Name one of: ${[...bodyIds].join(', ')}.` };
}
