import { StepFailure } from '#src/domain/errors.ts';
import type { Reader } from '#src/store/database.ts';
import { loadBlobText } from '#src/store/events.ts';
import { loadInnerEnds } from '#src/store/loop-results.ts';
import { findRun } from '#src/store/runs.ts';
import type { LoopLog } from './close-loop.ts';

/** What the stored logs of a project's runs say of their loops. */
export function openLoopLog(db: Reader, projectId: number): LoopLog {
  const findKey = async (runId: string): Promise<number> => {
    const found = await findRun(db, projectId, runId);
    if (found) return found.run;
    const message = `The run ${runId} that this one continues is gone, and its items with it. Start the workflow anew.`;
    throw new StepFailure({ code: 'UPSTREAM_ERROR', message, outcome: 'known', curable: false });
  };
  return {
    ends: async function* (runId, loop) {
      yield* loadInnerEnds(db, await findKey(runId), loop);
    },
    text: async (runId, sha256) => loadBlobText(db, await findKey(runId), sha256),
  };
}
