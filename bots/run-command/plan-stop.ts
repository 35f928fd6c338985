import { Refusal } from '#src/domain/errors.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { loadStopPlan, type PlannedStop } from '#src/operations/load-stop-plan.ts';
import { DRAIN_MS, STOPPING, type StopOrder, toStopRequest } from '#src/operations/stop-run.ts';
import { type StopPlanView, viewStopPlan } from '#src/views/stop-plan.ts';
import type { Reply } from '../reply.ts';
import { answerReading, answerReadingOfRun, type Shown } from './answer-reading.ts';
import type { Asker } from './verb.ts';

const ASKED = { verb: 'plan-stop', right: STOPPING } as const;

/** What a stop of that run would do. */
export async function planStopOf(asker: Asker, run: string, order: StopOrder): Promise<Reply> {
  return answerReadingOfRun(asker, { ...ASKED, run }, async ({ uuid }) => {
    const planned = await loadPlan(asker, order, { run: uuid });
    const message = `The stop of run …${shortIdOf(uuid)} was planned.`;
    return { view: viewPlan(asker, order, { ...planned, why: 'dry_run' }), message };
  });
}

/** Which run is meant where none was named: the only one, one of several, or none. */
export async function planGuessedStop(asker: Asker, order: StopOrder): Promise<Reply> {
  return answerReading(asker, { ...ASKED, target: '' }, async (): Promise<Shown> => {
    const planned = await loadPlan(asker, order, {});
    if (planned.runs.length === 0) {
      throw new Refusal('already', 'No run is active: there is nothing to stop.');
    }
    const why = planned.runs.length === 1 ? 'guessed' : 'several';
    const message = `A run to stop was looked for: ${planned.runs.length} are active.`;
    return { view: viewPlan(asker, order, { ...planned, why }), message };
  });
}

/** What a stop of every active run of a workflow would do; its count is what confirms it. */
export async function planStopOfAll(
  asker: Asker,
  workflow: string,
  order: StopOrder,
): Promise<Reply> {
  const target = `workflow:${workflow}`;
  return answerReading(asker, { ...ASKED, target }, async () => {
    const planned = await loadPlan(asker, order, { workflow });
    if (planned.count === 0) {
      throw new Refusal('already', `Workflow "${workflow}" has no active run.`);
    }
    const message = `The stop of ${planned.count} runs of "${workflow}" was planned.`;
    return { view: viewPlan(asker, order, { ...planned, why: 'all', workflow }), message };
  });
}

async function loadPlan(
  { app, caller }: Asker,
  order: StopOrder,
  of: { run?: string; workflow?: string },
): Promise<Planned> {
  // What could not be ordered is not planned either.
  toStopRequest(order, caller.actor);
  return loadStopPlan(app, { ...of, isGraceful: order.isGraceful });
}

interface Planned {
  runs: PlannedStop[];
  count: number;
}

function viewPlan(
  { redact }: Asker,
  { isGraceful, drainMs = DRAIN_MS }: StopOrder,
  planned: Planned & { why: StopPlanView['why']; workflow?: string },
): StopPlanView {
  return viewStopPlan({ workflow: null, ...planned, isGraceful, drainMs }, redact);
}
