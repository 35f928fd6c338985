import { nearest } from '../nearest.ts';
import { TEMPLATE_ROOTS } from '../template-resolve.ts';
import type { Reference } from '../template-syntax.ts';
import { describeInputPath } from './describe-input-path.ts';
import { describeInnerStep, describeLoopReference } from './describe-loop-reference.ts';
import { type IssueWords, nameOf } from './issue.ts';
import { showValue } from './show-value.ts';
import type { Surroundings } from './surroundings.ts';

/** What is wrong with where a reference points; null: nothing. */
export function describeReference(reference: Reference, around: Surroundings): IssueWords | null {
  const [root = ''] = reference.path;
  if (root === 'input') return describeInputPath(reference, around);
  if (root === 'steps') return describeStep(reference, around);
  if (!around.sight.loopRoots.includes(root)) return describeRoot(reference, root, around);
  return describeLoopReference(reference, root, around);
}

/** In a prompt such text may be meant as it stands; only a near miss is surely a slip. */
function describeRoot({ text }: Reference, root: string, around: Surroundings): IssueWords {
  const { sight, templated } = around;
  const roots = ['input', 'steps', ...sight.loopRoots];
  const isSlip = nearest(root, roots) !== undefined || /^(?:input|steps)\b/.test(root);
  const isSure = templated.strictness === 'strict' || isSlip;
  const severity = isSure ? 'error' : 'warning';
  if (TEMPLATE_ROOTS.includes(root) && sight.loop !== null) {
    const message = `${showValue(text)} stands in a ${sight.loop.type} loop, where there is no "${root}".`;
    return { code: 'other_loop', severity, message, fix: `Begin with ${roots.join(', ')}.` };
  }
  if (TEMPLATE_ROOTS.includes(root)) {
    const message = `${showValue(text)} stands outside a loop, where there is no "${root}".`;
    const fix = 'Refer to the input or to a step.';
    return { code: 'outside_loop', severity, message, fix };
  }
  const message = `${showValue(text)} begins with ${showValue(root)}, which is nothing to refer to.${around.draft.suggest(root, roots)}`;
  const fix = `Begin with ${roots.join(', ')}${isSure ? '' : ', or leave it, if it is meant as plain text'}.`;
  return { code: 'unknown_reference', severity, message, fix };
}

function describeStep(reference: Reference, around: Surroundings): IssueWords | null {
  const { text, path } = reference;
  const [, id, what, ...rest] = path;
  const { sight, draft } = around;
  if (id === undefined) {
    const message = `${showValue(text)} names no step.`;
    return { code: 'unknown_reference', message, fix: 'Write {{steps.<id>.result}}.' };
  }
  if (!sight.stepIds.has(id)) {
    const inner = describeInnerStep(reference, id, around);
    if (inner !== null) return inner;
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
  const { sight, templated } = around;
  const { outer } = sight;
  if (id === outer.id) {
    const isOwn = templated.step === outer && sight.loop === null;
    const message = isOwn
      ? `${nameOf(outer)} refers to itself: ${showValue(text)}.`
      : `${showValue(text)} is read while the loop ${nameOf(outer)} still runs.`;
    const fix = isOwn ? 'Refer to a step that ends before it.' : 'Refer to {{body.<id>}}.';
    return { code: 'self_reference', message, fix };
  }
  const message = `${showValue(text)} is read when "${id}" may not have ended: ${nameOf(outer)} does not wait for it.`;
  const fix = sight.isDownstream(id)
    ? `"${id}" waits for it: turn that round, or refer to an earlier step.`
    : `Add "${id}" to the depends_on of ${nameOf(outer)}.`;
  return { code: 'not_upstream', message, fix };
}
