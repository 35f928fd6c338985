import type { ReadApp } from '#src/app.ts';
import { diagnose } from '#src/domain/diagnose.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { inFlightSteps } from '#src/domain/run-state.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import type { RunRecord } from '#src/store/runs.ts';
import { loadUsualTimes } from '#src/store/step-times.ts';
import { hasLiveWorker } from './find-live-worker.ts';
import { loadAttempts } from './load-attempts.ts';
import { readState } from './read-log.ts';

/** Everything that is known of a run now. */
export async function loadRunFacts(app: ReadApp, record: RunRecord): Promise<RunFacts> {
  const graph = await app.loadGraph(record.version_id);
  const state = await readState(app, record);
  const now = app.clock.now();
  const steps = inFlightSteps(state);
  const usual = await loadUsualTimes(app.db, { versionId: record.version_id, steps });
  const world = {
    now,
    hasLiveWorker: await hasLiveWorker(app, record.run),
    p95Ms: (step: string) => usual.get(step) ?? null,
  };
  return {
    runId: record.uuid,
    shortId: shortIdOf(record.uuid),
    workflow: record.workflow,
    version: record.version,
    state,
    graph,
    attempts: await loadAttempts(app, record),
    stuck: diagnose(graph, state, world),
    now,
  };
}
