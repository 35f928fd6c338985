import type { Json, JsonObject } from './json.ts';
import type { StepTraits } from './step-kind.ts';

/** error: publishing and starting are refused. warning: it may fail. info: an author should know. */
export type Severity = 'error' | 'warning' | 'info';

/** One thing to mend. `step_id` of a step inside a loop is `loop/step`. */
export interface Issue {
  code: string;
  severity: Severity;
  step_id: string | null;
  path: string;
  message: string;
  fix: string;
}

export interface ValidationReport {
  /** No error: warnings do not count. */
  valid: boolean;
  checks_performed: string[];
  issues: Issue[];
}

/** An MCP server that someone registered. */
export interface KnownInstance {
  /** Its key in mcp.json: what the callbacks of World are asked with. */
  name: string;
  id?: string;
  url?: string;
}

export interface ToolCallShape {
  instance: string;
  tool: string;
  args: Json;
  /** JSON pointers of the texts that only get their value in a run: a fault at one of them, or below, is none yet. */
  templatedPaths: readonly string[];
}

export interface ToolAnnotations {
  readOnlyHint?: boolean;
  idempotentHint?: boolean;
}

/** What validation knows beyond the graph: gathered before, so that it stays without network or clock. */
export interface World {
  readonly kinds: readonly StepTraits[];
  readonly instances: readonly KnownInstance[];
  /** What the input is known to hold, such as the workflow's params. Absent: nothing is said of {{input.…}}. */
  readonly params?: JsonObject;
  /** The fault with its line, or null. */
  luaSyntaxError(script: string): string | null;
  /** The tools last listed by an instance; null: it was never asked. */
  toolNames(instance: string): readonly string[] | null;
  /** What breaks the tool's last known schema; null: there is none. */
  checkToolArgs(call: ToolCallShape): readonly string[] | null;
  toolAnnotations(instance: string, tool: string): ToolAnnotations | null;
}
