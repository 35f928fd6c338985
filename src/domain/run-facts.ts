import type { CompiledGraph } from './compile-graph.ts';
import type { Diagnosis } from './diagnose.ts';
import type { Attempt } from './resume-plan.ts';
import type { RunState } from './run-state.ts';

/** Everything that is known of a run at one moment: what views and machine output are made from. */
export interface RunFacts {
  runId: string;
  shortId: string;
  workflow: string;
  version: number;
  state: RunState;
  graph: CompiledGraph;
  /** The runs that continue each other, this one among them, the first one first. Empty: it stands alone. */
  attempts: readonly Attempt[];
  /** Why it does not move, if it does not. */
  stuck: Diagnosis | null;
  /** The moment these facts were read, milliseconds since 1970. */
  now: number;
}
