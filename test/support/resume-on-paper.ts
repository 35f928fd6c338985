import type { ChangedInput } from '#src/domain/changed-steps.ts';
import type { CompiledGraph } from '#src/domain/compile-graph.ts';
import { diffGraphs } from '#src/domain/diff-graphs.ts';
import type { ToolHints } from '#src/domain/effect-before.ts';
import { evolveAll } from '#src/domain/evolve.ts';
import { isJsonObject } from '#src/domain/json.ts';
import { decideResume, type PlannedResume, type ResumeWorld } from '#src/domain/plan-resume.ts';
import type { Items } from '#src/domain/resume-loop.ts';
import { PLAIN_RETRY } from '#src/domain/resume-plan.ts';
import { NO_RUN, stepOf } from '#src/domain/run-state.ts';
import { parseStepPath } from '#src/domain/step-path.ts';
import { hashItems } from '#src/engine/open-loop.ts';
import { RunOnPaper } from './run-on-paper.ts';

export interface ResumeOnPaper {
  runId?: string;
  /** Absent: the same. */
  graph?: CompiledGraph;
  from?: string;
  fresh?: boolean;
  changedInput?: ChangedInput;
  hints?: Partial<ToolHints>;
}

/** What would be read of a run on paper that is to be continued. */
export function resumeWorldOf(
  run: RunOnPaper,
  { runId = 'run-1', graph, from, fresh, changedInput, hints }: ResumeOnPaper = {},
): ResumeWorld {
  const { itemHashes, failedItems } = readLoops(run);
  const source = { runId, state: run.state, itemHashes, failedItems };
  const diff = graph ? diffGraphs(toGraph(run.graph), toGraph(graph)) : null;
  return {
    before: source,
    next: {
      graph: graph ?? run.graph,
      version: graph ? 2 : 1,
      latestVersion: 2,
      diff,
      changedInput: changedInput ?? new Set(),
    },
    request: { ...PLAIN_RETRY, from: from ?? null, fresh: fresh ?? false },
    hintsOf: () => ({ readOnly: false, idempotent: false, destructive: false, ...hints }),
    now: run.now,
  };
}

/** The run that continues another, queued. */
export function continueOnPaper(
  run: RunOnPaper,
  how: ResumeOnPaper = {},
): PlannedResume & { child: RunOnPaper } {
  const world = resumeWorldOf(run, how);
  const planned = decideResume(world);
  const { resumed, facts } = planned;
  const child = new RunOnPaper(world.next.graph, { trigger: 'retry', resumed }, facts);
  return { ...planned, child };
}

/** As the store would read them from the log. */
function readLoops({ graph, state, events }: RunOnPaper) {
  const itemHashes = new Map<string, string>();
  const failedItems = new Map<string, Items>();
  for (const [id, { loop }] of graph.steps) {
    const { input, loop: known } = stepOf(state, id);
    if (loop?.spec.kind !== 'for_each' || !known) continue;
    if (isJsonObject(input?.input)) itemHashes.set(id, hashItems(input.input));
    const failed = new Set(
      events.flatMap((event) => {
        const place = event.type === 'step_failed' ? parseStepPath(event.step) : null;
        const isFinal = event.type === 'step_failed' && event.data.tolerated !== 'step';
        return isFinal && place?.loop === id && !(place.index in known.open) ? [place.index] : [];
      }),
    );
    const ofThem = events.filter(({ type, step }) => {
      const index = step === undefined ? undefined : parseStepPath(step)?.index;
      if (type === 'loop_advanced') return false;
      return (
        step === id || (index !== undefined && failed.has(index) && step?.startsWith(`${id}[`))
      );
    });
    if (failed.size === 0) continue;
    const open = evolveAll(NO_RUN, ofThem).steps[id]?.loop?.open ?? {};
    failedItems.set(
      id,
      Object.entries(open).map(([index, steps]) => [Number(index), steps]),
    );
  }
  return { itemHashes, failedItems };
}

function toGraph({ steps, onFailure }: CompiledGraph) {
  return { steps: [...steps.values()].map(({ step }) => step), onFailure };
}
