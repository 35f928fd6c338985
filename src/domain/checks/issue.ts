import type { Issue, Severity } from '../validation.ts';
import type { DraftStep } from './draft.ts';
import { showValue } from './show-value.ts';

export interface IssueWords {
  code: string;
  message: string;
  fix: string;
  severity?: Severity;
}

/** An issue at a path from its step on: `tool_args.owner`; empty: the step itself. */
export function issueAt(step: DraftStep, path: string, words: IssueWords): Issue {
  const { code, severity = 'error', message, fix } = words;
  const dot = path === '' || path.startsWith('[') ? '' : '.';
  return { code, severity, step_id: step.label, path: step.place + dot + path, message, fix };
}

/** How sentences call a step. */
export function nameOf(step: DraftStep): string {
  return step.label === null ? step.place : showValue(step.label);
}

/** `a.b[0]["c d"]` */
export function joinPath(base: string, key: string | number): string {
  if (typeof key === 'number') return `${base}[${key}]`;
  if (!/^[\w-]+$/.test(key)) return `${base}[${JSON.stringify(key)}]`;
  return base === '' ? key : `${base}.${key}`;
}
