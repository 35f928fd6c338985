import { v7 as uuidv7 } from 'uuid';
import type { RunProjection } from '#src/domain/projection.ts';
import type { RunEvent, RunFact } from '#src/domain/run-events.ts';
import type {
  EngineStore,
  PlainWrite,
  RunAppend,
  RunChange,
  Statement,
  Submission,
  SubmissionResult,
} from '#src/store/append.ts';
import { ANA, T0 } from './factories.ts';
import { SEEDED } from './prepare-template.ts';

const QUEUED_FACT: RunFact = {
  type: 'run_queued',
  data: { input: { customer: 'c-1' }, trigger: 'manual', by: ANA },
};

/** A run's columns: what it is from birth, but for what is given. */
export function makeChange(
  over: Partial<RunProjection> & Partial<Omit<RunChange, 'projection'>> = {},
): RunChange {
  const { wakeAt = null, ownership, ...projection } = over;
  return {
    projection: {
      status: 'queued',
      awaiting: false,
      startedAt: null,
      finishedAt: null,
      rootStepId: null,
      failureCode: null,
      suspect: false,
      ...projection,
    },
    wakeAt,
    ...(ownership ? { ownership } : {}),
  };
}

/** A run to be made, with one event. */
export function makeRun(over: Partial<RunAppend> = {}): RunAppend {
  return {
    ...makeAppend(0, { head: 0, facts: [QUEUED_FACT] }),
    run: { uuid: uuidv7(), ...SEEDED },
    change: makeChange({ wakeAt: 0 }),
    ...over,
  };
}

export function makeAppend(
  run: number,
  {
    head,
    facts = [note('noted')],
    ...over
  }: { head: number; facts?: RunFact[] } & Partial<RunAppend>,
): RunAppend {
  return {
    type: 'append',
    run,
    head,
    epoch: null,
    createdAt: T0,
    events: placeFacts(facts, head),
    barrier: false,
    ...over,
  };
}

export function makeWrite(...statements: Statement[]): PlainWrite {
  return { type: 'write', statements, barrier: false };
}

/** The smallest fact there is, to tell who wrote it. */
export function note(message: string): RunFact {
  return { type: 'run_warning', data: { code: 'NOTE', message } };
}

/** Facts on the log above `head`, a millisecond apart. */
export function placeFacts(facts: readonly RunFact[], head = 0): RunEvent[] {
  return facts.map((fact, index) => ({ ...fact, seq: head + 1 + index, at: T0 + index }));
}

/** Commits a batch that must go in; each submission may still have lost. */
export async function commit(
  writer: EngineStore,
  ...batch: Submission[]
): Promise<SubmissionResult[]> {
  const outcome = await writer.commit(
    batch,
    batch.some(({ barrier }) => barrier),
  );
  if (outcome.type === 'committed') return outcome.results;
  throw outcome.type === 'failed' ? outcome.error : new Error(`${outcome.why}: ${outcome.message}`);
}

/** Which of a batch won. */
export async function commitToSee(writer: EngineStore, ...batch: Submission[]): Promise<boolean[]> {
  return (await commit(writer, ...batch)).map(({ won }) => won);
}

/** The keys of new runs, all of which must win. */
export async function makeRuns(writer: EngineStore, ...runs: RunAppend[]): Promise<number[]> {
  return (await commit(writer, ...runs)).map((result) => {
    if (!result.won || result.run === null) throw new Error('a new run lost');
    return result.run;
  });
}

/** The notes on a run's log, in order, each with its seq. */
export async function readNotes(writer: EngineStore, run: number): Promise<string[]> {
  const log = await readLog(writer, run);
  return log.flatMap((event) =>
    event.type === 'run_warning' ? [`${event.seq} ${event.data.message}`] : [],
  );
}

export async function readLog(writer: EngineStore, run: number): Promise<RunEvent[]> {
  const logs = await writer.loadEvents([{ run, createdAt: T0, above: 0 }]);
  return logs.get(run) ?? [];
}
