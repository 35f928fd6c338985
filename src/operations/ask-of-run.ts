import type { App } from '#src/app.ts';
import type { Role } from '#src/domain/access.ts';
import type { CompiledGraph } from '#src/domain/compile-graph.ts';
import type { RunRequest } from '#src/domain/decide.ts';
import { projectRun } from '#src/domain/projection.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import type { RunState } from '#src/domain/run-state.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { loadRun, type RunRecord } from '#src/store/runs.ts';
import { amendRun } from './amend-run.ts';
import { answerRequest } from './answer-request.ts';
import type { Caller } from './caller.ts';
import { findNamedRun } from './find-run.ts';

/** A request to one run, and how people are told that it was fulfilled. */
export interface AskOfRun {
  verb: string;
  /** As people name it. */
  run: string;
  needs: Role;
  /** What the role is for: "stop runs". */
  what: string;
  /** Throws a Refusal where what is asked is not right in itself. */
  order: (run: RunRecord) => RunOrder | Promise<RunOrder>;
}

export interface RunOrder {
  request: RunRequest;
  /** What it did, one sentence. */
  say: (change: RunChanged) => string;
}

/** What a request did to a run. */
export interface RunChanged {
  /** "Run …91c04f2a". */
  name: string;
  graph: CompiledGraph;
  before: RunState;
  after: RunState;
  now: number;
}

/** What became of the request, and the run as it is now; null where it names none that the caller may see. */
export interface RunAnswer {
  receipt: Receipt;
  run: RunRecord | null;
}

/** Asks something of the run that a name means; the receipt stands in the very append that does it. */
export async function askOfRun(app: App, caller: Caller, ask: AskOfRun): Promise<RunAnswer> {
  const { verb, needs, what } = ask;
  // Looked up before, so that the receipt stands under the run; that it is unknown is told after the role.
  const [looked] = await Promise.allSettled([findNamedRun(app, ask.run)]);
  const target = looked.status === 'fulfilled' ? looked.value.uuid : ask.run;
  const asked = { verb, target, needs, what };
  let amended: RunState | undefined;
  const receipt = await answerRequest(app, caller, asked, async ({ applied }) => {
    if (looked.status === 'rejected') throw looked.reason;
    const run = looked.value;
    const { request, say } = await ask.order(run);
    const name = `Run …${shortIdOf(run.uuid)}`;
    const graph = await app.loadGraph(run.version_id);
    let message = '';
    amended = await amendRun(app, run.run, () => request, {
      known: run,
      alsoWrite: (after, before) => {
        message = say({ name, graph, before, after, now: app.clock.now() });
        return [applied(message)];
      },
    });
    return { message };
  });
  if (looked.status === 'rejected' || receipt.outcome === 'forbidden')
    return { receipt, run: null };
  // What was done is known: reading it back would only keep the person waiting.
  const run = amended
    ? recordAfter(looked.value, amended)
    : await loadRun(app.db, looked.value.run);
  return { receipt, run };
}

function recordAfter(run: RunRecord, after: RunState): RunRecord {
  const { status, awaiting, startedAt, finishedAt, rootStepId, failureCode } = projectRun(after);
  return {
    ...run,
    status,
    head: after.head,
    awaiting,
    started_at: startedAt,
    finished_at: finishedAt,
    root_step_id: rootStepId,
    failure_code: failureCode,
    owner: finishedAt === null ? run.owner : null,
  };
}
