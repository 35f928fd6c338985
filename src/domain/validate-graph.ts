import { checkBindings } from './checks/bindings.ts';
import { checkConditions } from './checks/conditions.ts';
import { checkCycles } from './checks/cycles.ts';
import { checkDependencies } from './checks/dependencies.ts';
import { type Draft, readDraft } from './checks/draft.ts';
import { checkIds } from './checks/ids.ts';
import { checkKindFields } from './checks/kind-fields.ts';
import { checkLoops } from './checks/loops.ts';
import { checkLua } from './checks/lua.ts';
import { checkOnFailure } from './checks/on-failure.ts';
import { checkRepeatability } from './checks/repeatability.ts';
import { checkShape } from './checks/shape.ts';
import { checkStepTypes } from './checks/step-types.ts';
import { checkTemplateSyntax } from './checks/template-syntax.ts';
import { checkTemplateWiring } from './checks/template-wiring.ts';
import { checkTools } from './checks/tools.ts';
import { checkUnknownFields } from './checks/unknown-fields.ts';
import { tellNumber } from './count.ts';
import { isDeeperThan, JSON_DEPTH_MAX } from './json-depth.ts';
import type { Issue, Severity, ValidationReport, World } from './validation.ts';

type Check = (draft: Draft, world: World) => Issue[];

const CHECKS: Readonly<Record<string, Check>> = {
  shape: checkShape,
  on_failure: checkOnFailure,
  ids: checkIds,
  dependencies: checkDependencies,
  cycles: checkCycles,
  step_types: checkStepTypes,
  fields: checkKindFields,
  loops: checkLoops,
  bindings: checkBindings,
  lua_syntax: checkLua,
  template_syntax: checkTemplateSyntax,
  template_wiring: checkTemplateWiring,
  conditions: checkConditions,
  tools: checkTools,
  unknown_fields: checkUnknownFields,
  repeatability: checkRepeatability,
};

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** A file with more is not mended from a list; it only keeps the answer small. */
const ISSUES_MAX = 1000;

/** Every issue at once, the errors first, so that an author mends the graph in one pass. No network, no clock. */
export function validateGraph(raw: unknown, world: World): ValidationReport {
  if (isDeeperThan(raw, JSON_DEPTH_MAX)) return report(['depth'], [TOO_DEEP]);
  const draft = readDraft(raw, world);
  const issues = Object.values(CHECKS).flatMap((check) => check(draft, world));
  return report(Object.keys(CHECKS), issues);
}

const TOO_DEEP: Issue = {
  code: 'too_deep',
  severity: 'error',
  step_id: null,
  path: '',
  message: `The graph is nested more than ${JSON_DEPTH_MAX} levels deep.`,
  fix: 'Flatten it, or hand on the inner part as text.',
};

function report(checks: string[], found: Issue[]): ValidationReport {
  const valid = found.every(({ severity }) => severity !== 'error');
  const issues = found.toSorted(bySeverity).slice(0, ISSUES_MAX);
  if (found.length > ISSUES_MAX) issues.push(describeRest(found.length - ISSUES_MAX));
  return { valid, checks_performed: checks, issues };
}

function bySeverity(a: Issue, b: Issue): number {
  return SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
}

function describeRest(count: number): Issue {
  const message = `There are ${tellNumber(count)} more issues.`;
  const fix = 'Mend these first, and validate again.';
  return { code: 'more_issues', severity: 'info', step_id: null, path: '', message, fix };
}
