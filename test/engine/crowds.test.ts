import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { databases } from '#test/support/databases.ts';
import { PATIENCE } from '#test/support/run-watch.ts';
import { hold, type Play } from '#test/support/stage.ts';
import { openStaged } from '#test/support/staged-engine.ts';

/** Counts what is in flight at once, by anything a call can be told by. */
function openCounter() {
  const inFlight: string[] = [];
  let peak = 0;
  const enter = (name: string) => {
    inFlight.push(name);
    peak = Math.max(peak, new Set(inFlight).size);
  };
  const leave = (name: string) => {
    inFlight.splice(inFlight.indexOf(name), 1);
  };
  return { enter, leave, peak: () => peak };
}

test('a run has at most 20 steps in flight, and starts the next as one ends', async () => {
  const ids = Array.from({ length: 50 }, (_, index) => `s${index}`);
  const held = new Map(ids.map((id) => [id, hold()]));
  const counter = openCounter();
  const play: Play = async (call) => {
    const { id } = call.step;
    counter.enter(id);
    const result = await held.get(id)?.play(call);
    counter.leave(id);
    return result ?? null;
  };
  const plays = Object.fromEntries(ids.map((id) => [id, play]));
  const { engine, stage } = await openStaged(plays);
  await engine.applyGraph(ids.map((id) => ({ id, type: 'write' })));
  const { run } = await engine.start();
  for (const [index, id] of ids.entries()) {
    await expect.poll(() => stage.calls.length, PATIENCE).toBe(Math.min(50, index + 20));
    held.get(id)?.succeed();
  }
  expect((await engine.ended(run)).status).toBe('completed');
  expect(counter.peak()).toBe(20);
});

test('a graph of 300 steps in layers ends with every step after all it depends on', async () => {
  const layers = Array.from({ length: 30 }, (_, layer) =>
    Array.from({ length: 10 }, (_unused, place) => ({
      id: `l${layer}-${place}`,
      type: 'pure',
      // Three of the layer before, so that failures and values cross.
      depends_on:
        layer === 0 ? [] : [0, 3, 7].map((by) => `l${layer - 1}-${(place * by + by) % 10}`),
    })),
  );
  const steps = layers.flat();
  const { engine } = await openStaged();
  await engine.applyGraph(steps);
  const { run } = await engine.start();
  expect((await engine.ended(run)).status).toBe('completed');
  const log = await engine.log(run);
  const seqOf = (type: string) =>
    new Map(log.flatMap((event) => (event.type === type ? [[event.step, event.seq]] : [])));
  const [starts, ends] = [seqOf('step_started'), seqOf('step_completed')];
  expect([starts.size, ends.size]).toEqual([300, 300]);
  const early = steps.filter(({ id, depends_on: above }) =>
    above.some((one) => Number(ends.get(one)) > Number(starts.get(id))),
  );
  expect(early).toEqual([]);
});

describe.each(databases())('on $name', (on) => {
  test('50 runs at once end as each would alone, no more of them driven than allowed', async () => {
    const counter = openCounter();
    const play: Play = async ({ runId, step, input }) => {
      counter.enter(runId);
      await nextTurn();
      counter.leave(runId);
      return { ...input, from: step.id };
    };
    const plays = { a: play, b: play, c: play, d: play };
    const { engine } = await openStaged(plays, { on, config: { RUNS_PER_WORKER: '10' } });
    await engine.applyGraph([
      { id: 'a', type: 'write', args: { n: '{{input.n}}' } },
      { id: 'b', type: 'read', depends_on: ['a'], args: '{{steps.a.result.args}}' },
      { id: 'c', type: 'pure', depends_on: ['a'], args: '{{steps.a.result.args}}' },
      {
        id: 'd',
        type: 'write',
        depends_on: ['b', 'c'],
        args: { b: '{{steps.b.result.args.n}}', c: '{{steps.c.result.args.n}}' },
      },
    ]);
    const numbers = Array.from({ length: 50 }, (_, n) => n);
    const runs = await Promise.all(numbers.map((n) => engine.start({ n })));
    for (const [n, { run }] of runs.entries()) {
      const state = await engine.ended(run);
      expect(state).toMatchObject({ status: 'completed', head: 11 });
      const context = await engine.context(run);
      expect(context.steps['d']).toEqual({ result: { args: { b: n, c: n }, from: 'd' } });
    }
    expect(counter.peak()).toBeLessThanOrEqual(10);
  });
});
