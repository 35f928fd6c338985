import type { Badge } from '#src/domain/badge.ts';
import type { CompiledGraph } from '#src/domain/compile-graph.ts';
import { type GraphStep, type GraphView, viewGraph } from '#src/views/graph.ts';
import { makeGraph } from './factories.ts';
import { factsOf, type PaperRun } from './run-facts.ts';
import { RunOnPaper } from './run-on-paper.ts';

const DONE = ['get-order', 'get-customer', 'get-stock', 'check-fraud', 'reserve-stock'];

export function viewOf(run: PaperRun): GraphView {
  return viewGraph(factsOf(run), (text) => text);
}

/** Twelve steps of every fate but one that runs. */
export function failTwelve(): RunOnPaper {
  const graph = makeGraph(
    { id: 'get-order', name: 'Read the order' },
    { id: 'get-customer' },
    { id: 'get-stock' },
    { id: 'check-fraud', depends_on: ['get-order', 'get-customer'] },
    { id: 'reserve-stock', depends_on: ['get-order', 'get-stock'] },
    { id: 'charge-card', name: 'Charge', depends_on: ['check-fraud', 'reserve-stock'] },
    { id: 'print-label', depends_on: ['reserve-stock'] },
    { id: 'get-rate', type: 'read', depends_on: ['get-order'] },
    { id: 'approve-gift', type: 'ask', depends_on: ['get-customer'] },
    { id: 'ship-parcel', depends_on: ['charge-card', 'print-label'] },
    { id: 'notify-customer', depends_on: ['ship-parcel', 'approve-gift'] },
    { id: 'write-receipt', depends_on: ['charge-card', 'get-rate'] },
  );
  const run = RunOnPaper.start(graph);
  for (const step of DONE) run.begin(step).succeed(step);
  run.begin('charge-card', 'print-label', 'get-rate').askPeople('approve-gift');
  return run.succeed('get-rate').fail('charge-card', { curable: false });
}

/** Steps in so many lanes, of which the one at that place fails, and all before it succeeded. */
export function failLanes(steps: number, lanes: number, failing: number): RunOnPaper {
  const run = RunOnPaper.start(makeLanes(steps, lanes));
  const ids = Array.from({ length: failing }, (_, index) => `step-${index}`);
  for (const id of ids) run.begin(id).succeed(id);
  run.begin(`step-${failing}`);
  return run.fail(`step-${failing}`, { curable: false });
}

function makeLanes(steps: number, lanes: number): CompiledGraph {
  return makeGraph(
    ...Array.from({ length: steps }, (_, index) => ({
      id: `step-${index}`,
      depends_on: index < lanes ? [] : [`step-${index - lanes}`],
    })),
  );
}

/** A view of steps that stand one below the other, or where `before` says. */
export function makeView(
  steps: readonly (Partial<GraphStep> & { badge: Badge })[],
  over: Partial<GraphView> = {},
): GraphView {
  const layers = steps.map((step, index): GraphStep[] => {
    const id = step.id ?? `s${index}`;
    const above = index === 0 ? [] : [steps[index - 1]?.id ?? `s${index - 1}`];
    return [{ id, name: id, dependsOn: above, isRoot: false, progress: null, ...step }];
  });
  return { ...viewOf(RunOnPaper.start(makeGraph({ id: 'a' }))), layers, ...over };
}
