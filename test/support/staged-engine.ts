import type { DatabaseTarget } from '#src/store/database.ts';
import { type DatabaseKind, databases } from './databases.ts';
import { type EngineApp, type EngineAppOptions, openEngineApp } from './engine-app.ts';
import { openStage, type Play, type Stage } from './stage.ts';
import { openWoundClock, type WoundClock } from './wound-clock.ts';

export interface StagedEngine {
  engine: EngineApp;
  stage: Stage;
  clock: WoundClock;
  target: DatabaseTarget;
}

export interface StagedOptions extends Partial<Omit<EngineAppOptions, 'clock'>> {
  /** Absent: SQLite. */
  on?: DatabaseKind;
}

/** A runtime on a fresh database whose steps act as the test says, by a clock that it may wind. */
export async function openStaged(
  plays: Readonly<Record<string, Play>> = {},
  { on, target: given, kinds = [], ...options }: StagedOptions = {},
): Promise<StagedEngine> {
  const target = given ?? (await openTarget(on));
  const stage = openStage(plays);
  const clock = openWoundClock();
  const engine = await openEngineApp({
    ...options,
    target,
    clock,
    kinds: [...stage.kinds, ...kinds],
  });
  return { engine, stage, clock, target };
}

async function openTarget(on: DatabaseKind | undefined): Promise<DatabaseTarget> {
  const [sqlite] = databases();
  const kind = on ?? sqlite;
  if (!kind) throw new Error('there is no database to test on');
  return (await kind.open()).target;
}
