import { describe, expect, test } from 'vitest';
import type { RunAppend, RunChange } from '#src/store/append.ts';
import { databases } from '#test/support/databases.ts';
import { T0 } from '#test/support/factories.ts';
import { makeWorker, readRun } from '#test/support/rows.ts';
import {
  commitToSee,
  makeAppend,
  makeChange,
  makeRun,
  makeRuns,
} from '#test/support/submissions.ts';

const FAILED = { status: 'failed', finishedAt: T0, failureCode: 'SCRIPT_FAILED' } as const;

/** What the domain never makes, and the database does not take either. */
const BREACHES: [law: string, change: RunChange][] = [
  ['an ended run has an end', makeChange({ status: 'completed' })],
  ['only an ended run has an end', makeChange({ status: 'running', finishedAt: T0 })],
  ['a failed run says why', makeChange({ status: 'failed', finishedAt: T0 })],
  ['a run that goes on has not failed', makeChange({ failureCode: 'SCRIPT_FAILED' })],
  [
    'only a failed run has a root',
    makeChange({ ...FAILED, status: 'stopped', failureCode: 'RUN_STOPPED', rootStepId: 'a' }),
  ],
  ['nothing wakes an ended run', makeChange({ ...FAILED, wakeAt: T0 })],
  ['nobody decides in an ended run', makeChange({ ...FAILED, awaiting: true })],
  ['nobody owns an ended run', makeChange({ ...FAILED, ownership: { owner: 1, epoch: 1 } })],
  ['an owner is a worker', makeChange({ ownership: { owner: 99, epoch: 1 } })],
];

describe.each(databases())('on $name', ({ open }) => {
  test.each(BREACHES)('%s, from its birth and ever after', async (_, change) => {
    const database = await open();
    const { writer, reader } = database;
    await makeWorker(database);
    expect(await writer.commit([makeRun({ change })], false)).toMatchObject({ type: 'failed' });
    expect(await reader('runs')).toEqual([]);
    const [run = 0] = await makeRuns(writer, makeRun());
    const before = await readRun(reader, run);
    const breach = makeAppend(run, { head: 1, change });
    expect(await writer.commit([breach], false)).toMatchObject({ type: 'failed' });
    expect(await readRun(reader, run)).toEqual(before);
    expect(await commitToSee(writer, makeAppend(run, { head: 1 }))).toEqual([true]);
  });

  test('a new run has an event, and belongs to a version that there is', async () => {
    const { writer } = await open();
    const orphan = { uuid: crypto.randomUUID(), projectId: 1, workflowId: 1, versionId: 99 };
    const breaches: RunAppend[] = [makeRun({ events: [] }), makeRun({ run: orphan })];
    for (const breach of breaches) {
      expect(await writer.commit([breach], false)).toMatchObject({ type: 'failed' });
    }
  });

  test('two events never have one place', async () => {
    const { writer } = await open();
    const [run = 0] = await makeRuns(writer, makeRun());
    const { events } = makeRun();
    const clash = makeAppend(run, { head: 1, events });
    expect(await writer.commit([clash], false)).toMatchObject({ type: 'failed' });
  });
});
