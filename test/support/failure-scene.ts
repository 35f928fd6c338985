import type { RunState } from '#src/domain/run-state.ts';
import type { EngineApp } from './engine-app.ts';
import type { Line } from './run-on-paper.ts';
import { begins, cancels, changes, skips } from './sequences.ts';
import { hold, type Play } from './stage.ts';
import { openStaged, type StagedOptions } from './staged-engine.ts';

/** What a log says of the step that everything else failed for. */
export interface Root {
  /** The data of its `step_started`; absent: it could not be prepared. */
  started?: object;
  failed: { code: string; message: unknown; outcome: 'known' | 'unknown'; limit?: string };
}

export interface Failed {
  engine: EngineApp;
  run: number;
  state: RunState;
}

export interface SceneOptions extends StagedOptions {
  input?: Record<string, string>;
  plays?: Record<string, Play>;
}

/**
 * Runs a step `root` to its failure: after `gate`, which succeeds, beside a call in flight, before
 * `after`, which never starts.
 */
export async function failAtRoot(
  root: Readonly<Record<string, unknown>>,
  options: SceneOptions = {},
): Promise<Failed> {
  const { input = {}, plays = {}, ...opened } = options;
  const [gate, beside] = [hold(), hold()];
  const held = { gate: gate.play, beside: beside.play };
  const { engine } = await openStaged({ ...plays, ...held }, opened);
  await engine.applyGraph([
    { id: 'gate', type: 'write' },
    { id: 'beside', type: 'write' },
    { id: 'root', ...root, depends_on: ['gate'] },
    { id: 'after', type: 'write', depends_on: ['root'] },
  ]);
  const { run } = await engine.start(input);
  await beside.begun;
  gate.succeed();
  return { engine, run, state: await engine.ended(run) };
}

/** What is stored of it, as an operator is told: root, code, message, what became of the others, and the log. */
export async function reportOf({ engine, run, state }: Failed): Promise<object> {
  const { failure_code: code, root_step_id: root } = await engine.row(run);
  const [, , ...lines] = await engine.lines(run);
  const { status, failure } = state;
  return { status, failure, columns: { code, root }, badges: await engine.badges(run), lines };
}

/** What must be stored of it, to the letter. */
export function expectedOf({ started, failed }: Root): object {
  const { code, message } = failed;
  const attempt = started ? 1 : 0;
  const lines: Line[] = [
    begins('gate'),
    begins('beside'),
    ['step_completed', 'gate', { result: {} }],
    ...(started ? [['step_started', 'root', { attempt, ...started }] satisfies Line] : []),
    ['step_failed', 'root', { ...failed, attempt, will_retry: false }],
    cancels('beside', { reason: 'run_failed', caused_by_step_id: 'root', outcome: 'unknown' }),
    skips('after', 'blocked'),
    changes('running', 'failed', code),
  ];
  return {
    status: 'failed',
    failure: { code, stepId: 'root', message },
    columns: { code, root: 'root' },
    badges: {
      gate: 'Success',
      beside: 'Cancelled',
      root: 'Failed',
      after: 'Skipped (Blocked)',
    },
    lines,
  };
}
