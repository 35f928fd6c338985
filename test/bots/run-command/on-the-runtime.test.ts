import { describe, expect, test } from 'vitest';
import { answerRunCommand } from '#bots/run-command/answer-run-command.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { asCaller } from '#test/support/callers.ts';
import { databases } from '#test/support/databases.ts';
import { BEN } from '#test/support/factories.ts';
import { hold } from '#test/support/stage.ts';
import { openStaged, type StagedOptions } from '#test/support/staged-engine.ts';

const GRAPH = [
  { id: 'slow', type: 'write' },
  { id: 'review', type: 'human_task', task_payload: { title: 'Look' } },
  { id: 'after', type: 'write', depends_on: ['slow', 'review'] },
];

async function openDesk(options: StagedOptions) {
  const slow = hold();
  const { engine, stage, clock } = await openStaged({ slow: slow.play }, options);
  await engine.applyGraph(GRAPH);
  const desk = { app: engine.app, redact: (text: string) => text };
  const say = async (line: string) => {
    const reply = await answerRunCommand(desk, asCaller(BEN), line);
    engine.worker.engine.wake();
    return reply;
  };
  const started = await say('/run start w');
  const run = started.subject?.run ?? 0;
  await slow.begun;
  await engine.until(run, ({ steps }) => steps['review']?.status === 'waiting');
  const id = shortIdOf((await engine.row(run)).uuid);
  return { engine, stage, clock, slow, say, run, id };
}

describe.each(databases())('on $name', (on) => {
  test('a drain waits for what is in flight, though an approval is pending', async () => {
    const { engine, stage, slow, say, run, id } = await openDesk({ on });
    const { receipt, view } = await say(`/run stop ${id} \u2014drain`);
    expect(receipt.message).toMatch(
      /is draining: 1 step in flight may finish within 60 s, 1 will not start, 1 approval is withdrawn\.$/,
    );
    expect(view).toMatchObject({ kind: 'run', status: 'draining' });
    slow.succeed();
    const ended = await engine.ended(run);
    expect(ended).toMatchObject({ status: 'stopped', failure: { code: 'RUN_STOPPED' } });
    expect(stage.callsOf('after')).toEqual([]);
    expect((await say(`stop ${id}`)).receipt).toMatchObject({
      outcome: 'already',
      message: expect.stringMatching(/is already stopped \(RUN_STOPPED by @ben, just now\)/),
    });
  });

  test('a run that was approved while it was paused goes on when it is resumed', async () => {
    const { engine, stage, slow, say, run, id } = await openDesk({ on });
    await say(`pause ${id}`);
    slow.succeed();
    expect((await say(`approve ${id}`)).receipt.message).toMatch(/the run is paused/);
    await engine.until(run, ({ steps }) => steps['slow']?.status === 'succeeded');
    expect(stage.callsOf('after')).toEqual([]);
    await say(`resume ${id}`);
    expect((await engine.ended(run)).status).toBe('completed');
    expect(stage.callsOf('after')).toHaveLength(1);
  });

  test('a no starts nothing that depends on it, and fails nothing', async () => {
    const { engine, stage, slow, say, run, id } = await openDesk({ on });
    await say(`reject ${id} not this week`);
    slow.succeed();
    expect((await engine.ended(run)).status).toBe('completed');
    expect(stage.callsOf('after')).toEqual([]);
    expect((await say(`show ${id}`)).view).toMatchObject({ kind: 'run', status: 'completed' });
  });
});
