import { expect, test } from 'vitest';
import { stepOf } from '#src/domain/run-state.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { decideTask } from '#src/operations/decide-task.ts';
import { stopRun } from '#src/operations/stop-run.ts';
import { OWNER } from '../callers.ts';
import { failWith } from '../stage.ts';
import type { OpenPort } from './port.ts';

const MINUTE_MS = 60_000;
/** So much passes between two looks while the platform is down. */
const STEP_MS = 30_000;
/** Somebody who is down is asked again after at most so long. */
const LONGEST_PAUSE_MS = 61_000;
const PACE_MS = 1_000;

/** Workflows that fail or ask, on a platform that goes down and comes back. */
async function openDown(open: OpenPort) {
  const port = await open('sqlite', { plays: { bad: failWith() }, isDeliveryWound: true });
  const { engine, clock, wind, cards } = port;
  for (const name of ['sync', 'mail']) await port.apply([{ id: 'bad', type: 'write' }], { name });
  const asks = { id: 'ask', type: 'human_task', task_payload: { title: 'Pay {{input.n}}?' } };
  await port.apply([asks], { name: 'pay' });
  return {
    ...port,
    fail: async (name: 'sync' | 'mail') => {
      const { run, runId } = await port.start({}, name);
      await engine.ended(run);
      return { run, runId, short: shortIdOf(runId) };
    },
    ask: async (n: number) => {
      const { run, runId } = await port.start({ n }, 'pay');
      await engine.until(run, (state) => stepOf(state, 'ask').task !== undefined);
      return { run, runId, short: shortIdOf(runId) };
    },
    /** Nothing is answered for so long, in which delivery goes on trying. */
    pass: async (ms: number) => {
      const end = clock.now() + ms;
      await port.until(() => {
        wind(STEP_MS);
        return clock.now() >= end;
      });
    },
    /** Everything that is owed has been sent: no more time passes than that takes. */
    delivered: async () => {
      // What is tried just now ends first, so that it does not pause anew.
      await port.until(async () => !(await engine.app.db('posts').whereNotNull('lender').first()));
      wind(LONGEST_PAUSE_MS);
      let count = cards().length;
      return port.until(async () => {
        if (cards().length > count) wind(PACE_MS);
        count = cards().length;
        const rows: { state: string; lender: unknown }[] = await engine.app.db('posts');
        return rows.every(({ state, lender }) => state === 'shown' && lender === null);
      });
    },
    /** Looks until it is so, by a clock that runs. */
    until: (look: () => unknown) =>
      port.until(() => {
        wind(PACE_MS);
        return look();
      }),
  };
}

export function testOutage(open: OpenPort): void {
  test('what happens while the platform is down for ten minutes arrives afterwards: once, in order, and true', async () => {
    const port = await openDown(open);
    const { cards, ask, fail, pass, until, delivered, engine } = port;
    const decided = await ask(1);
    const stopped = await ask(2);
    const before = [await port.card('Pay 1?'), await port.card('Pay 2?')];
    const offered = () => before.flatMap(({ labels }) => labels);

    port.goDown();
    const failed = [await fail('sync')];
    await pass(6 * MINUTE_MS);
    const asked = [await ask(3), await ask(4), await ask(5)];
    const again = await fail('sync');
    failed.push(await fail('mail'));
    await pass(MINUTE_MS);
    const order = { decision: 'approve', task: decided.runId } as const;
    await decideTask(engine.app, OWNER, order);
    await decideTask(engine.app, OWNER, { ...order, task: asked[1]?.runId ?? '' });
    await stopRun(engine.app, OWNER, { run: stopped.runId, isGraceful: false });
    await pass(9 * MINUTE_MS);
    expect(cards()).toHaveLength(2);
    expect(offered().filter((label) => label === 'Approve')).toHaveLength(2);

    port.heal();
    await delivered();
    await until(() => !offered().includes('Approve'));
    const names = [decided, stopped, ...asked, ...failed].map(({ short }) => short);
    expect(cards().map(({ text }) => names.find((name) => text.includes(name)))).toEqual(names);
    expect(before.map(({ text }) => /approved by root|withdrawn/i.exec(text)?.[0])).toEqual([
      'approved by root',
      'withdrawn',
    ]);
    const later = cards().slice(2);
    expect(later.map(({ labels }) => labels.includes('Approve'))).toEqual([
      true,
      false,
      true,
      false,
      false,
    ]);
    // It failed twice before anybody could be told: that is one card.
    expect(later[3]?.text).toContain('It failed 2 times');
    expect(later[3]?.text).toContain(again.short);
    // More than a quarter of an hour; the others came ten minutes late.
    const late = () => cards().map(({ text }) => /Told 1\d min late/.test(text));
    // A picture may come with the whole card, and the card be true again after it.
    await until(() => late().includes(true));
    expect(late()).toEqual([...Array(5).fill(false), true, false]);
  });
}
