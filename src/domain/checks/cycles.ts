import type { Issue } from '../validation.ts';
import type { Draft } from './draft.ts';
import { issueAt } from './issue.ts';
import { linkSteps, type StepNode, walkNodes } from './step-nodes.ts';

/** Each circle of steps that wait for each other, named whole. */
export function checkCycles(draft: Draft): Issue[] {
  return draft.lists
    .flatMap(({ steps }) => walkNodes(linkSteps(steps)).cycles)
    .flatMap((cycle) => cycle.slice(0, 1).map(({ step }) => describeCycle(step, cycle)));
}

function describeCycle(first: StepNode['step'], cycle: readonly StepNode[]): Issue {
  const circle = [...cycle.map(({ step }) => step), first].map(({ id }) => id).join(' → ');
  const message = `These steps wait for each other in a circle: ${circle}.`;
  const fix = 'Remove one of them from the depends_on of the step before it.';
  return issueAt(first, 'depends_on', { code: 'dependency_cycle', message, fix });
}
