import type { App } from '#src/app.ts';
import { type Redact, redactJson } from '#src/domain/redact.ts';
import { isTerminal } from '#src/domain/run-events.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { describeFailure, describeIdentity } from '#src/domain/run-json.ts';
import { inFlightSteps, isAwaitingApproval } from '#src/domain/run-state.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { hasLiveWorker } from '#src/operations/find-live-worker.ts';
import { findNamedRun } from '#src/operations/find-run.ts';
import { loadOutput } from '#src/operations/load-context.ts';
import { loadRunFacts } from '#src/operations/load-run-facts.ts';
import type { StartedRun } from '#src/operations/start-run.ts';
import type { RunRecord } from '#src/store/runs.ts';
import { openBell } from './bell.ts';
import type { Drawing } from './drawing.ts';
import type { EmbeddedWorker } from './embedded-worker.ts';
import { EXIT, exitCodeOfRun } from './exit-codes.ts';
import { followRun } from './follow-run.ts';
import type { Writing } from './open-writing.ts';
import { openProgressNews } from './progress-news.ts';
import type { VerbCall } from './verb.ts';

export interface RunRequest {
  /** Queues the run. */
  start: (app: App) => Promise<StartedRun>;
  wait: boolean;
  timeoutMs: number | null;
}

export interface RunDesk {
  call: VerbCall;
  drawing: Drawing;
  request: RunRequest;
  redact: Redact;
  embedded: EmbeddedWorker;
  writing: Writing;
}

/** How often it is looked whether there still is somebody who drives the run. */
const CHECK_MS = 1_000;

/** Queues a run, sees to it that somebody drives it, and tells how it went. Resolves with the exit code. */
export async function driveOrFollow(desk: RunDesk): Promise<number> {
  const { request, writing } = desk;
  const started = await request.start(writing.app);
  const { runId, workflow, version, rejected } = started;
  const run = `Run ${shortIdOf(runId)} of ${workflow} v${version}`;
  if (rejected !== undefined) {
    tell(desk, `${run} was rejected. ${rejected}`);
    await report(desk, await readFacts(desk, started));
    return EXIT.failed;
  }
  tell(desk, `${run} is queued.`);
  const isTaken = await hasLiveWorker(writing.app, started.run);
  if (isTaken && !request.wait) {
    await report(desk, await readFacts(desk, started));
    return EXIT.completed;
  }
  return seeThrough(desk, started);
}

async function seeThrough(desk: RunDesk, started: StartedRun): Promise<number> {
  const { call, request, writing } = desk;
  const interrupted = call.takeInterrupts();
  const limits = request.timeoutMs === null ? [] : [AbortSignal.timeout(request.timeoutMs)];
  const bell = openBell();
  const sustain = findDriver(desk, started, bell.ring);
  const news = openProgressNews(writing.app, {
    run: started.run,
    tell: (line) => tell(desk, line),
  });
  await followRun({
    app: writing.app,
    run: started.run,
    bell,
    signal: AbortSignal.any([interrupted, ...limits]),
    // Nobody asked to wait for a decision that may take days.
    untilAwaiting: !request.wait,
    onLook: async (record) => {
      await sustain(record);
      await news.look();
    },
    onEvent: news.onEvent,
  });
  const facts = await letGo(desk, started);
  await report(desk, facts);
  if (isTerminal(facts.state.status)) return exitCodeOfRun(facts.state.status);
  tell(desk, await describeFuture(desk, facts, started));
  return interrupted.aborted ? EXIT.interrupted : EXIT.notFinished;
}

/** Looks now and then whether a worker is alive that has the run, or takes it; else drives it here. */
function findDriver(
  desk: RunDesk,
  { run }: StartedRun,
  onEnded: () => void,
): (record: RunRecord) => Promise<void> {
  const { embedded, writing } = desk;
  const { app } = writing;
  let checkedAt = Number.NEGATIVE_INFINITY;
  return async ({ owner }) => {
    const now = app.clock.monotonic();
    if (embedded.isDriving || now - checkedAt < CHECK_MS) return;
    checkedAt = now;
    // One that died with the run in its hands is freed by the next worker, not here.
    if (owner !== null || (await hasLiveWorker(app, run))) return;
    tell(desk, 'No worker is alive: this command drives the run itself.');
    await embedded.drive(writing, { run, onEnded });
  };
}

/** When nobody waits any longer: what is in flight here may end, and the run is given back. */
async function letGo(desk: RunDesk, started: StartedRun): Promise<RunFacts> {
  const { embedded, writing } = desk;
  const facts = await readFacts(desk, started);
  if (isTerminal(facts.state.status) || !embedded.isDriving) return facts;
  const { GRACE_SECONDS } = writing.app.config;
  if (inFlightSteps(facts.state).length > 0) {
    const steps = inFlightSteps(facts.state).join(', ');
    tell(desk, `Waiting for ${steps}, at most ${GRACE_SECONDS} s; Ctrl-C leaves at once.`);
  }
  await embedded.stop(GRACE_SECONDS * 1000);
  return readFacts(desk, started);
}

async function readFacts({ writing: { app } }: RunDesk, { runId }: StartedRun): Promise<RunFacts> {
  return loadRunFacts(app, await findNamedRun(app, runId));
}

/** The result itself, on stdout. */
async function report(desk: RunDesk, facts: RunFacts): Promise<void> {
  const { call, drawing, redact, writing } = desk;
  const { args, io } = call;
  if (args.has('json')) {
    const { state } = facts;
    const { run } = await findNamedRun(writing.app, facts.runId);
    const isDone = state.status === 'completed';
    const described = {
      ...describeIdentity(facts),
      awaiting: isAwaitingApproval(state),
      failure: describeFailure(facts),
      output: isDone ? await loadOutput(writing.app, { run, state }) : null,
    };
    io.print(JSON.stringify(redactJson(described, redact)));
    return;
  }
  io.print(drawing.failure(facts, redact) ?? drawing.run(facts, redact));
}

async function describeFuture(
  { writing: { app } }: RunDesk,
  { shortId, state }: RunFacts,
  { run }: StartedRun,
): Promise<string> {
  const look = `Look at it with \`signalbox show ${shortId}\`.`;
  if (isAwaitingApproval(state)) return `Run ${shortId} waits for a person. ${look}`;
  if (await hasLiveWorker(app, run)) return `Run ${shortId} goes on in a worker. ${look}`;
  return `Run ${shortId} is not finished: start \`signalbox worker\` and it goes on.`;
}

function tell({ call: { io }, drawing, redact }: RunDesk, line: string): void {
  io.tell(drawing.line(redact(line)));
}
