import { describe, expect, test } from 'vitest';
import { ANSWERED_MAX } from '#src/domain/evolve-loop.ts';
import { EVAL_STEP_ID } from '#src/domain/graph.ts';
import {
  ANA,
  asPerson,
  forEach,
  makeGraph,
  type StepDraft,
  whileLoop,
} from '#test/support/factories.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';
import {
  advances,
  begins,
  changes,
  FAILURE,
  fails,
  loopFails,
  opens,
  type Sequence,
  skips,
  succeeds,
} from '#test/support/sequences.ts';

const start = (...steps: StepDraft[]) => RunOnPaper.start(makeGraph(...steps));
const answer = (run: RunOnPaper, step: string, approved: boolean) =>
  run.ask({ type: 'decide_task', step, approved, result: {}, person: asPerson(ANA) }).tell();

const WHILE = whileLoop({ id: 'w' }, { id: 'a' }, { id: 'b' });
const round = (run: RunOnPaper, index: number) =>
  run
    .begin(`w[${index}]/a`)
    .succeed(`w[${index}]/a`)
    .begin(`w[${index}]/b`)
    .succeed(`w[${index}]/b`);

const ROUNDS: Sequence[] = [
  {
    title: 'a round runs before it is asked whether another one follows',
    run: () => {
      const run = round(start(WHILE, { id: 'after', depends_on: ['w'] }).open('w'), 0);
      return round(run.judge('w', 0, true), 1)
        .judge('w', 1, false)
        .close('w');
    },
    from: 2,
    log: [
      opens('w', null),
      ...['a', 'b'].flatMap((id) => [begins(`w[0]/${id}`), succeeds(`w[0]/${id}`)]),
      advances('w', [0], { goes_on: true }),
      ...['a', 'b'].flatMap((id) => [begins(`w[1]/${id}`), succeeds(`w[1]/${id}`)]),
      advances('w', [1], { goes_on: false }),
      succeeds('w'),
    ],
  },
  {
    title: 'no round follows the last that is allowed, whatever is said',
    run: () => {
      const run = start(whileLoop({ id: 'w', while_max_iterations: 1 }, { id: 'a' }));
      return run.open('w').begin('w[0]/a').succeed('w[0]/a').judge('w', 0, true).close('w');
    },
    from: 5,
    log: [
      advances('w', [0], { goes_on: true }),
      succeeds('w'),
      ['run_completed', null, { output_of: ['w'] }],
    ],
  },
  {
    title: 'a script that says whether it goes on is the last step of the round',
    run: () => {
      const run = start(whileLoop({ id: 'w', while_eval_script: 'return {}' }, { id: 'a' }));
      run.open('w').begin('w[0]/a').succeed('w[0]/a').begin(`w[0]/${EVAL_STEP_ID}`);
      return run.succeed(`w[0]/${EVAL_STEP_ID}`).judge('w', 0, true);
    },
    from: 5,
    log: [
      ['step_started', `w[0]/${EVAL_STEP_ID}`, { attempt: 1 }],
      succeeds(`w[0]/${EVAL_STEP_ID}`),
      advances('w', [0], { goes_on: true }),
    ],
  },
  {
    title: 'a round that fails fails its loop: nothing is tolerated',
    run: () => round(start(WHILE).open('w'), 0).judge('w', 0, true).begin('w[1]/a').fail('w[1]/a'),
    from: 9,
    log: [
      fails('w[1]/a'),
      loopFails('w', 'w[1]/a', 'Round #1 failed at a: HTTP 503'),
      changes('running', 'failed', 'MCP_TOOL_FAILED'),
    ],
  },
  {
    title: 'a condition that cannot be read after a round fails the loop',
    run: () => {
      const failure = { ...FAILURE, curable: false };
      const run = start(whileLoop({ id: 'w' }, { id: 'a' }))
        .open('w')
        .begin('w[0]/a');
      return run.succeed('w[0]/a').tell({ type: 'unprepared', step: 'w', failure });
    },
    from: 5,
    log: [fails('w', { attempt: 0 }), changes('running', 'failed', 'MCP_TOOL_FAILED')],
  },
  {
    title: 'what is said of a round twice, or of another one, is dropped',
    run: () => {
      const run = start(whileLoop({ id: 'w' }, { id: 'a' }))
        .open('w')
        .judge('w', 0, true);
      run.begin('w[0]/a').succeed('w[0]/a').judge('w', 1, true).close('w');
      return run.judge('w', 0, true).judge('w', 0, false).close('w');
    },
    from: 5,
    log: [advances('w', [0], { goes_on: true })],
  },
];

test.each(ROUNDS)('rounds: $title', ({ run, from = 0, log }) => {
  expect(run().lines(from)).toEqual(log);
});

const asked = '{{body.ask.approved}}';

describe('after a no within an item', () => {
  const item = (...steps: StepDraft[]) => {
    const run = start(forEach({ id: 'each' }, { id: 'ask', type: 'ask' }, ...steps)).open(
      'each',
      2,
    );
    return answer(run.askPeople('each[0]/ask'), 'each[0]/ask', false);
  };

  test('everything after it in the chain is skipped, and the other items know nothing of it', () => {
    const run = item({ id: 'b' }, { id: 'c' });
    expect(run.lines(6)).toEqual([
      skips('each[0]/b', 'rejected'),
      skips('each[0]/c', 'rejected'),
      advances('each', [0]),
    ]);
    expect(run.ready).toEqual(['each[1]/ask']);
    expect(run.state.steps['each']?.loop).toMatchObject({ succeeded: 1, failed: 0 });
  });

  test('what asks for it runs, and what is after that one', () => {
    const run = item({ id: 'b' }, { id: 'told', condition: asked }, { id: 'd' });
    expect(run.ready).toEqual(['each[0]/told', 'each[1]/ask']);
    run.begin('each[0]/told').succeed('each[0]/told');
    expect(run.ready).toEqual(['each[0]/d', 'each[1]/ask']);
  });

  test('a script that judges the round is asked all the same', () => {
    const loop = { id: 'w', while_eval_script: 'return {}' };
    const run = start(whileLoop(loop, { id: 'ask', type: 'ask' }, { id: 'b' })).open('w');
    answer(run.askPeople('w[0]/ask'), 'w[0]/ask', false);
    expect(run.step('w[0]/b').reason).toBe('rejected');
    expect(run.ready).toEqual([`w[0]/${EVAL_STEP_ID}`]);
  });

  test('of answers in items that have ended the last hundred are known', () => {
    const many = ANSWERED_MAX + 1;
    const run = start(forEach({ id: 'each' }, { id: 'ask', type: 'ask' })).open('each', many);
    for (let index = 0; index < many; index += 1) {
      const step = `each[${index}]/ask`;
      answer(run.askPeople(step, null, { price: 5 }), step, true);
    }
    const answered = Object.keys(run.step('each').loop?.answered ?? {});
    expect(answered).toHaveLength(ANSWERED_MAX);
    expect(answered[0]).toBe('1/ask');
    expect(run.step('each').cost).toBe(5 * many);
  });

  test('who answered is known after the item has ended', () => {
    const run = item({ id: 'b' });
    expect(run.step('each[0]/ask').task?.decided?.by).toEqual(ANA);
    expect(run.step('each[0]/b').status).toBe('pending');
  });
});
