import { describe, expect, test } from 'vitest';
import { noticesOf } from '#src/domain/notices.ts';
import { ANA, makeDiamond, makeGraph } from '#test/support/factories.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';
import { asking, edit, no, remind, say } from '#test/support/task-scene.ts';

const DAY_MS = 24 * 3_600_000;
const HOURS_4_MS = 4 * 3_600_000;

describe('chat is owed', () => {
  test.each([
    {
      title: 'a failure, once, whatever it took down',
      run: () => RunOnPaper.start(makeDiamond()).begin('a').succeed('a').begin('b', 'c').fail('b'),
      notices: [{ kind: 'failure', subject: 'run' }],
    },
    {
      title: 'a question to people',
      run: () => asking(),
      notices: [{ kind: 'approval', subject: 'task:review' }],
    },
    {
      title: 'each reminder of it',
      run: () => asking().wait(HOURS_4_MS).ask(remind),
      notices: [
        { kind: 'approval', subject: 'task:review' },
        { kind: 'reminder', subject: 'task:review' },
      ],
    },
    {
      title: 'others, once, when reminding has not helped',
      run: () =>
        asking().wait(HOURS_4_MS).ask(remind).wait(HOURS_4_MS).ask(remind).wait(DAY_MS).ask(remind),
      notices: [
        { kind: 'approval', subject: 'task:review' },
        { kind: 'reminder', subject: 'task:review' },
        { kind: 'reminder', subject: 'task:review' },
        { kind: 'escalation', subject: 'escalation:review' },
        { kind: 'reminder', subject: 'task:review' },
      ],
    },
    {
      title: 'nothing for what the card already shows',
      run: () => asking({ quorum: 3 }).ask(say(ANA)).ask(edit(ANA)).ask(no(ANA)),
      notices: [{ kind: 'approval', subject: 'task:review' }],
    },
    {
      title: 'nothing for a run that was paused, resumed, drained, lost and stopped',
      run: () =>
        RunOnPaper.start(makeGraph({ id: 'a', type: 'read' }))
          .begin('a')
          .ask({ type: 'pause', by: ANA })
          .ask({ type: 'resume', by: ANA })
          .ask({ type: 'stop_graceful', by: ANA, drainMs: 1_000 })
          .ask({ type: 'worker_lost', epoch: 2 }),
      notices: [],
    },
    {
      title: 'nothing for a run that was completed, with a warning',
      run: () => {
        const run = asking().ask(no(ANA));
        const warned = asking().tell({ type: 'warning', step: null, code: 'X', message: 'x' });
        run.events.push(...warned.events.slice(-1));
        return run;
      },
      notices: [{ kind: 'approval', subject: 'task:review' }],
    },
    {
      title: 'a failure for a run that was rejected',
      run: () =>
        new RunOnPaper(makeDiamond()).ask({
          type: 'reject_start',
          code: 'INSUFFICIENT_CREDITS',
          message: 'No credits.',
        }),
      notices: [{ kind: 'failure', subject: 'run' }],
    },
  ])('$title', ({ run, notices }) => {
    expect(noticesOf(run().events)).toEqual(notices);
  });
});
