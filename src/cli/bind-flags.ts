import { nearest } from '#src/domain/nearest.ts';
import { type Binding, bindTargetsOf } from '#src/operations/bind-workflow.ts';
import { UsageError } from './usage-error.ts';
import type { WorkflowSource } from './workflow-source.ts';

/** `--bind <step-or-tool>=<instance>`, each. */
export function readBindings(flags: readonly string[]): Binding[] {
  return flags.map((flag) => {
    const { target, instance } = /^(?<target>.+)=(?<instance>[^=]+)$/.exec(flag)?.groups ?? {};
    if (target !== undefined && instance !== undefined) return { target, instance };
    const fix = 'Write --bind <step-or-tool>=<instance>, such as --bind send-mail=mailer.';
    throw new UsageError(`--bind cannot be "${flag}".`, fix);
  });
}

/** Each binding must mean a step of one of these files. */
export function assertTargets(
  bindings: readonly Binding[],
  sources: readonly WorkflowSource[],
): void {
  const targets = sources.flatMap(({ rawGraph }) => bindTargetsOf(rawGraph));
  const wrong = bindings.find(({ target }) => !targets.includes(target));
  if (!wrong) return;
  const guess = nearest(wrong.target, targets);
  const known = targets.length === 0 ? 'there is none' : targets.join(', ');
  const fix = guess === undefined ? `To be bound: ${known}.` : `Did you mean "${guess}"?`;
  throw new UsageError(`No mcp_call step or tool is called "${wrong.target}".`, fix);
}
