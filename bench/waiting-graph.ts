import type { JsonObject } from '#src/domain/json.ts';

/** A workflow that waits for people, beside the bench's own. */
export const WAITING_WORKFLOW = 'waiting';

export const WAITING_GRAPH: JsonObject = {
  steps: [{ id: 'ask', type: 'human_task', task_payload: { title: 'Ship it?', amount: 42 } }],
};
