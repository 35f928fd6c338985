import type { ModelList } from '#src/connect/llm-models.ts';
import { type Draft, type DraftStep, readDraft } from '#src/domain/checks/draft.ts';
import { instanceOf, isSet } from '#src/domain/checks/instance-of.ts';
import { issueAt, nameOf } from '#src/domain/checks/issue.ts';
import type { Issue, ValidationReport, World } from '#src/domain/validation.ts';

/** What the outside said when it was asked. */
export interface LiveFacts {
  /** Why servers could not be asked, by instance. */
  unreachable: ReadonlyMap<string, string>;
  /** Null: no step asks a model. */
  models: ModelList | null;
}

const LIVE_CHECKS = ['live_servers', 'live_tools', 'live_models'];

/** A static report with what was found out there. The world must hold the tools as they are now. */
export function addLiveIssues(
  report: ValidationReport,
  { rawGraph, world, live }: { rawGraph: unknown; world: World; live: LiveFacts },
): ValidationReport {
  const draft = readDraft(rawGraph, world);
  const found = [
    ...checkServers(draft, world, live.unreachable),
    ...(live.models ? checkModels(draft, live.models) : []),
  ];
  const errors = found.filter(({ severity }) => severity === 'error');
  const others = found.filter(({ severity }) => severity !== 'error');
  return {
    valid: report.valid && errors.length === 0,
    checks_performed: [...report.checks_performed, ...LIVE_CHECKS],
    issues: [...errors, ...report.issues, ...others],
  };
}

/** The instances that a graph's steps are bound to. */
export function instancesIn(rawGraph: unknown, world: World): string[] {
  const { steps } = readDraft(rawGraph, world);
  const names = steps
    .filter(({ type }) => type === 'mcp_call')
    .flatMap((step) => instanceOf(step, world)?.name ?? []);
  return [...new Set(names)];
}

/** Does a step of this graph ask a model? */
export function asksModels(rawGraph: unknown, world: World): boolean {
  return readDraft(rawGraph, world).steps.some(({ type }) => type === 'llm_call');
}

function checkServers(
  { steps }: Draft,
  world: World,
  unreachable: ReadonlyMap<string, string>,
): Issue[] {
  return steps.flatMap((step) => {
    if (step.type !== 'mcp_call') return [];
    const instance = instanceOf(step, world)?.name;
    const reason = instance === undefined ? undefined : unreachable.get(instance);
    if (reason === undefined) return [];
    const message = `${nameOf(step)} cannot be carried out now. ${reason}`;
    const fix = `Mend the server "${instance}" or its entry in mcp.json; the workflow itself may be right.`;
    return [issueAt(step, 'instance_id', { code: 'server_unreachable', message, fix })];
  });
}

function checkModels(draft: Draft, list: ModelList): Issue[] {
  const steps = draft.steps.filter(({ type }) => type === 'llm_call');
  return steps.flatMap((step) => checkModel(step, { draft, list }) ?? []);
}

function checkModel(
  step: DraftStep,
  { draft, list }: { draft: Draft; list: ModelList },
): Issue | null {
  const field = isSet(step.raw['model']) ? 'model' : 'model_ref';
  const model = step.raw[field];
  switch (list.kind) {
    case 'unusable': {
      const message = `${nameOf(step)} cannot be carried out now. ${list.reason}`;
      return issueAt(step, field, { code: 'provider_unusable', message, fix: list.fix });
    }
    case 'unlisted': {
      const message = `Whether the model of ${nameOf(step)} exists is not known: ${list.reason}.`;
      const fix = 'Nothing to do; the first run will tell.';
      return issueAt(step, field, { code: 'unlisted_model', severity: 'info', message, fix });
    }
    case 'listed': {
      if (!isSet(model) || list.models.includes(model)) return null;
      const guess = draft.suggest(model, list.models);
      const message = `The provider has no model "${model}" for this key.${guess}`;
      const fix = 'Name a model that it lists, or confirm the key.';
      return issueAt(step, field, { code: 'unknown_model', message, fix });
    }
  }
}
