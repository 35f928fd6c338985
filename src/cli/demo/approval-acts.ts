import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { pendingTasks, stepOf } from '#src/domain/run-state.ts';
import { shortTaskName } from '#src/domain/task-name.ts';
import { EXIT } from '../exit-codes.ts';
import type { Props } from './props.ts';
import type { Stage } from './stage.ts';
import { hasEnded, isAwaiting, waitForRun } from './wait-for-run.ts';

const NOTES_LINES_MAX = 8;

/** A person is asked before anything is written, and says yes. */
export async function approveNotes(stage: Stage, props: Props): Promise<void> {
  await stage.announce(
    '2. A workflow that asks a person before it writes',
    'It reads the CHANGELOG.md of Signalbox with the MCP file system server, makes notes of its newest release in Lua, and asks whether they may be published. While it waits it holds no worker and no memory.',
  );
  const { run, task } = await startNotes(stage, props);
  await stage.sayInChat(`/run approve ${run}`, {
    why: 'Let them be written',
    expected: [EXIT.completed],
    isDone: () => isDecided(stage, run),
  });
  await waitForRun(stage, run, hasEnded);
  await stage.play(['chat', `/run show ${task}`], [EXIT.completed]);
  stage.showCommand(`head -${NOTES_LINES_MAX} ${props.folder}/release-notes.md`);
  const notes = await readFile(join(props.folder, 'release-notes.md'), 'utf8');
  stage.say(...notes.trimEnd().split('\n').slice(0, NOTES_LINES_MAX));
}

/** A person says no: nothing that depends on it starts, and the run has not failed. */
export async function rejectNotes(stage: Stage, props: Props): Promise<void> {
  await stage.announce(
    '3. The same, and the answer is no',
    'After a no nothing that depends on it is started. The run has not failed: it was answered.',
  );
  const { run } = await startNotes(stage, props);
  await stage.sayInChat(`/run reject ${run} "Too early: the release is not out"`, {
    why: 'Keep them from being written',
    expected: [EXIT.completed],
    isDone: () => isDecided(stage, run),
  });
  await waitForRun(stage, run, hasEnded);
  await stage.play(['chat', `/run show ${run}`], [EXIT.completed]);
}

/** Resolves with the run and its task once it asks, the card shown. */
async function startNotes(
  stage: Stage,
  { changelog }: Props,
): Promise<{ run: string; task: string }> {
  const given = changelog === 'CHANGELOG.md' ? '' : ` changelog=${changelog}`;
  await stage.play(['chat', `/run start release-notes${given}`], [EXIT.completed]);
  const run = await stage.newestRun('release-notes');
  const task = nameTask(await waitForRun(stage, run, isAwaiting)) ?? run;
  await stage.play(['chat', `/run show ${task}`], [EXIT.completed]);
  return { run, task };
}

function nameTask({ runId, state }: RunFacts): string | null {
  const [step] = pendingTasks(state);
  const task = step === undefined ? null : stepOf(state, step).task;
  return task ? shortTaskName({ runId, seq: task.seq }) : null;
}

async function isDecided(stage: Stage, run: string): Promise<boolean> {
  return !isAwaiting(await stage.look(run));
}
