import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { fold } from '#src/domain/evolve.ts';
import { noticesOf } from '#src/domain/notices.ts';
import { projectRun } from '#src/domain/projection.ts';
import type { RunFact } from '#src/domain/run-events.ts';
import type { DatabaseKind } from './databases.ts';
import {
  type DeliveryScene,
  FAILS,
  openDeliveryScene,
  type SceneOptions,
} from './delivery-scene.ts';
import { ANA } from './factories.ts';
import { commit, makeRun, makeRuns, placeFacts } from './submissions.ts';

const BATCH_MAX = 100;

const BEGUN: RunFact[] = [
  { type: 'run_queued', data: { input: {}, trigger: 'manual', by: ANA } },
  { type: 'run_started', data: { worker: 'w' } },
];

export interface StormScene extends DeliveryScene {
  /** So many new runs fail now, in so many ways one after another. */
  failMany: (count: number, ways: number) => Promise<void>;
  /** A new run of the same workflow fails at its step, and another completes. */
  fail: (message?: string) => Promise<number>;
  succeed: () => Promise<number>;
}

/** Runs of a workflow that fail, at the pace of storms, and who is told. */
export async function openStormScene(
  kind: DatabaseKind,
  options: SceneOptions = {},
): Promise<StormScene> {
  const scene = await openDeliveryScene(kind, options);
  const { database, clock } = scene;
  await scene.run();
  const row: unknown = await database.reader('runs').first('workflow_id', 'version_id');
  const { workflow_id: workflowId, version_id: versionId } = Run.parse(row);
  const end = (facts: readonly RunFact[], over: { rootStepId?: string } = {}) => {
    const at = clock.now();
    const events = placeFacts([...BEGUN, ...facts]).map((event) => ({ ...event, at }));
    const projection = { ...projectRun(fold(events)), ...over };
    const change = { projection, wakeAt: null };
    const run = { uuid: uuidv7(), projectId: 1, workflowId, versionId };
    return makeRun({ run, createdAt: at, events, change, notices: noticesOf(events) });
  };
  let made = 0;
  const make = async (facts: readonly RunFact[]) => {
    const [run = 0] = await makeRuns(database.writer, end(facts));
    return run;
  };
  return {
    ...scene,
    fail: (message) => make(message === undefined ? FAILS : FAILS.map(say(message))),
    succeed: () => make([{ type: 'run_completed', data: { output_of: ['ask'] } }]),
    failMany: async (count, ways) => {
      const runs = Array.from({ length: count }, () => {
        made += 1;
        return end(FAILS, ways === 1 ? {} : { rootStepId: `step-${made % ways}` });
      });
      for (let from = 0; from < runs.length; from += BATCH_MAX) {
        await commit(database.writer, ...runs.slice(from, from + BATCH_MAX));
      }
    },
  };
}

/** The same, but its step fails with these words. */
function say(message: string) {
  return (fact: RunFact): RunFact =>
    fact.type === 'step_failed' ? { ...fact, data: { ...fact.data, message } } : fact;
}

const Run = z.object({ workflow_id: z.number(), version_id: z.number() });
