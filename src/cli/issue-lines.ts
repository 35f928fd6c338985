import type { JsonObject } from '#src/domain/json.ts';
import type { Redact } from '#src/domain/redact.ts';
import type { Issue, ValidationReport } from '#src/domain/validation.ts';
import type { Drawing } from './drawing.ts';

/** Two lines an issue: where and what; how to mend it. */
export function describeIssues(
  issues: readonly Issue[],
  { line }: Pick<Drawing, 'line'>,
  redact: Redact,
): string[] {
  const show = (text: string) => line(redact(text));
  return issues.flatMap(({ severity, path, message, fix }) => [
    `  ${severity.padEnd(7)}  ${show(path === '' ? message : `${path}: ${message}`)}`,
    `           ${show(fix)}`,
  ]);
}

/** "valid, 1 warning" */
export function summarize({ valid, issues }: ValidationReport): string {
  const counts = (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const count = issues.filter((issue) => issue.severity === severity).length;
    const plural = severity === 'info' || count === 1 ? severity : `${severity}s`;
    return count === 0 ? [] : [`${count} ${plural}`];
  });
  return [valid ? 'valid' : 'invalid', ...counts].join(', ');
}

export function describeReport({ valid, checks_performed, issues }: ValidationReport): JsonObject {
  return { valid, checks_performed, issues: issues.map((issue) => ({ ...issue })) };
}
