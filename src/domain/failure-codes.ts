/** One row a code: what API, chat, digest and docs/failure-codes.md say about it. */
export interface FailureCodeEntry {
  meaning: string;
  advice: string;
}

/** Why a run failed, what it means and what to do: the only place that knows. */
export const FAILURE_CODES = {
  MCP_TOOL_FAILED: {
    meaning: 'An MCP tool returned an error, or its server could not be used',
    advice: 'Check the tool args, the connection binding and the status of the external API.',
  },
  LLM_REQUEST_FAILED: {
    meaning: 'An LLM call failed',
    advice: 'Verify the provider key; confirm the model id.',
  },
  INSUFFICIENT_CREDITS: {
    meaning: 'Out of credits',
    advice: 'Top up or upgrade.',
  },
  RUN_STALLED_OR_TIMED_OUT: {
    meaning: 'A time limit passed, or an outcome stayed unknown and may not be repeated',
    advice: 'Raise timeout_s; check for a hung external API.',
  },
  DRAIN_TIMEOUT: {
    meaning: 'A graceful stop took too long',
    advice: 'Stop immediately; look into the slow step.',
  },
  RUN_STOPPED: {
    meaning: 'An operator stopped the run',
    advice: 'Expected: start a new run if needed.',
  },
  HUMAN_TASK_FAILED: {
    meaning: 'A human task could not be asked, or nobody answered in time',
    advice: 'Check the task payload; re-run with a fixed graph.',
  },
  UPSTREAM_ERROR: {
    meaning: 'An internal part answered badly',
    advice: 'Retry later; contact support if it persists.',
  },
  DEPENDENCY_UNAVAILABLE: {
    meaning: 'The workflow service could not be reached: no live worker took the run',
    advice: 'Check the platform status (is a worker running?); retry.',
  },
  SCRIPT_FAILED: {
    meaning: 'A Lua script raised an error, passed its memory cap or returned no table',
    advice: 'Fix the script.',
  },
  TEMPLATE_UNRESOLVED: {
    meaning: 'A {{reference}} that must resolve does not',
    advice: 'Fix the reference; validate the workflow before running it.',
  },
} as const satisfies Record<string, FailureCodeEntry>;

export type FailureCode = keyof typeof FAILURE_CODES;
