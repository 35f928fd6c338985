import type { Clock } from '#src/clock.ts';
import type { CompiledGraph } from '#src/domain/compile-graph.ts';
import type { Json } from '#src/domain/json.ts';
import type { Reach } from '#src/domain/reachable-people.ts';
import type { RunState } from '#src/domain/run-state.ts';
import type { Progress, StepKind } from '#src/steps/kind.ts';
import type { EngineStore, Statement } from '#src/store/append.ts';
import type { Snapshot } from '#src/store/snapshots.ts';
import type { LoopLog } from './close-loop.ts';
import type { Journal } from './journal.ts';
import type { StepPrices } from './step-price.ts';
import type { ValueLimits } from './stored-value.ts';

export interface EngineLimits extends ValueLimits {
  runsPerWorker: number;
  stepsPerRun: number;
}

/** What every driver of a worker shares. */
export interface DriverContext {
  journal: Journal;
  store: EngineStore;
  kinds: ReadonlyMap<string, StepKind>;
  clock: Clock;
  random: () => number;
  /** The worker's key: the owner of the runs it drives. */
  worker: number;
  limits: EngineLimits;
  /** Resolves when an outside call may start: this worker is known to be alive and can write. */
  outsideGate: () => Promise<void>;
  loadGraph: (versionId: number) => Promise<CompiledGraph>;
  loadBlob: (run: number, sha256: string) => Promise<Json>;
  /** What is stored of loops, also of runs that others continue. */
  loopLog: LoopLog;
  loadSnapshots: (runs: readonly number[]) => Promise<Map<number, Snapshot>>;
  saveSnapshot: (run: number, state: RunState) => { statement: Statement; bytes: number };
  /** What its steps cost. */
  prices: StepPrices;
  /** Whom a task could reach now that names these approvers. */
  loadReach: (approvers: readonly string[]) => Promise<Reach>;
  saveProgress: (run: number, step: string, progress: Progress) => void;
  /** A bug, or a store that answers wrongly: logged whole. */
  reportError: (error: unknown, about: string) => void;
}
