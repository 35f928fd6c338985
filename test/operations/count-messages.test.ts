import { describe, expect, test } from 'vitest';
import type { RunFact } from '#src/domain/run-events.ts';
import { KINDS_MAX } from '#src/domain/tally-messages.ts';
import { QUARTER_MS } from '#src/domain/tally-runs.ts';
import { countFinished } from '#src/operations/count-finished.ts';
import { loadAlertContext } from '#src/operations/load-alert-context.ts';
import { loadDigestFacts } from '#src/operations/load-digest-facts.ts';
import { takeNotices } from '#src/operations/take-notices.ts';
import { loadFailureMessages } from '#src/store/failure-messages.ts';
import { listKnownKinds, sumGroupMessages, sumMessages } from '#src/store/message-tallies.ts';
import { databases } from '#test/support/databases.ts';
import { T0 } from '#test/support/factories.ts';
import { explainQuery, hearQueries } from '#test/support/query-plans.ts';
import { openQuietApp } from '#test/support/quiet-app.ts';
import { openStormScene } from '#test/support/storm-scene.ts';
import { commit, makeChange, makeRun, note, placeFacts } from '#test/support/submissions.ts';
import { until } from '#test/support/workers.ts';
import { openWoundClock } from '#test/support/wound-clock.ts';

const SECRET = 'key-47-of-ours';
const STEP = 'each[3]/send';
const SIGNATURE = { workflowId: 1, step: 'each[]/send', code: 'UPSTREAM_ERROR' };

function failStep(message: string, more: { step?: string; will_retry?: boolean } = {}): RunFact {
  const { step = STEP, will_retry = false } = more;
  const data = {
    code: 'UPSTREAM_ERROR',
    message,
    attempt: 1,
    outcome: 'known',
    will_retry,
  } as const;
  return { type: 'step_failed', step, data };
}

const END: RunFact = {
  type: 'state_changed',
  data: { from: 'running', to: 'failed', reason: 'UPSTREAM_ERROR' },
};

describe.each(databases())('on $name', (on) => {
  async function openFailed() {
    const { target, writer, reader } = await on.open();
    const clock = openWoundClock();
    const app = await openQuietApp({ target, clock, config: { OPENAI_API_KEY: SECRET } });
    const fail = async (facts: RunFact[], rootStepId: string | null = STEP) => {
      const times = { startedAt: T0, finishedAt: clock.now() };
      const how = {
        ...times,
        status: 'failed',
        rootStepId,
        failureCode: 'UPSTREAM_ERROR',
      } as const;
      await commit(writer, makeRun({ events: placeFacts(facts), change: makeChange(how) }));
    };
    const count = async () => {
      while (await countFinished(app)) continue;
    };
    const kinds = async () => {
      const rows = await reader('message_tallies').orderBy(['step', 'kind']);
      return rows.map((row) => `${row.step} ${row.kind}: ${row.count}`);
    };
    return { app, reader, clock, fail, count, kinds };
  }

  test('failures are counted by what their cards say, without secrets, ids and numbers', async () => {
    const { fail, count, kinds } = await openFailed();
    await fail([failStep('first try', { will_retry: true }), failStep('order 12 is gone'), END]);
    await count();
    const other = failStep('not this', { step: 'other' });
    await fail([failStep('order 13 is gone'), other, note('noted'), END]);
    await fail([failStep(`${SECRET} and sk-proj-abcdefghijklmnop1234 are refused`), END]);
    await fail([failStep('too long ago'), ...Array.from({ length: 1_000 }, () => END)]);
    const message = 'No worker took the run within 1 h.';
    await fail([{ ...END, data: { ...END.data, code: 'UPSTREAM_ERROR', message } }], null);
    await count();
    expect(await kinds()).toEqual([
      ' No worker took the run within <duration>.: 1',
      'each[]/send : 1',
      'each[]/send [redacted] and [redacted] are refused: 1',
      'each[]/send order <n> is gone: 2',
    ]);
  });

  test('what more of them say than can be told apart is counted together, however it is paged', async () => {
    const { app, reader, clock, fail, count } = await openFailed();
    for (const word of ['a', 'b', 'c', 'd']) await fail([failStep(word), END]);
    await count();
    for (const word of ['e', 'f', 'g', 'a']) await fail([failStep(word), END]);
    await count();
    const said = await reader('message_tallies').orderBy('kind').pluck('kind');
    expect(said).toHaveLength(KINDS_MAX + 1);
    clock.wind(QUARTER_MS);
    for (const word of ['f', 'a']) await fail([failStep(word), END]);
    await count();
    const window = { from: T0, until: clock.now(), blocks: null, before: null };
    const timetable = { zone: 'UTC', minute: 540, weekday: null };
    const asked = { ...window, date: '2026-01-05', timetable, scope: {} };
    const { groups } = await loadDigestFacts(app, asked);
    const [first] = said.slice(1).filter((kind) => kind !== 'a');
    const told = [
      { text: 'a', count: 3 },
      { text: first === 'f' ? 'b' : first, count: 1 },
    ];
    expect(groups).toMatchObject([{ count: 10, said: { kinds: told, others: 6 } }]);
  });

  test('an alert tells when not all say the same, and of no failures but its own', async () => {
    const { process, database, clock, fail, succeed } = await openStormScene(on);
    const { app } = process;
    const db = database.reader;
    const told = async () => {
      await until(async () => {
        while (await takeNotices(app, { surface: 'fake', route: async () => ['ops'] })) continue;
        const { tx, mark } = await db('surfaces').where({ name: 'fake' }).first('tx', 'mark');
        return (
          (await db('notices').whereRaw('(tx, id) > (?, ?)', [tx, mark]).first('id')) === undefined
        );
      });
      const newest = await db('alert_streams').orderBy('opened_at', 'desc').first('post');
      return newest?.post;
    };
    const said = async () => (await loadAlertContext(app, { id: await told() }))?.said;
    await told();
    await fail('order 1 is gone');
    await told();
    clock.wind(1_000);
    await succeed();
    clock.wind(1_000);
    await countFinished(app);
    const words = ['a', 'a', 'b'];
    for (const word of words) {
      clock.wind(1_000);
      await fail(`${word} 7`);
    }
    const post = await told();
    // It was drawn before its failures were counted.
    const before = await db('posts').where({ id: post }).first('drawn');
    await countFinished(app);
    expect(await db('posts').where({ id: post }).first('drawn')).not.toEqual(before);
    const kinds = [
      { text: 'a <n>', count: 2 },
      { text: 'b <n>', count: 1 },
    ];
    expect(await said()).toEqual({ kinds, others: 0 });
    await succeed();
    await countFinished(app);
    for (const word of ['c', 'c']) {
      clock.wind(1_000);
      await fail(word);
    }
    await told();
    await countFinished(app);
    expect(await said()).toBeNull();
  });

  test('what is asked of messages is found by indexes', async () => {
    const { app, reader } = await openFailed();
    const window = { fromQuarter: 1, untilQuarter: 9 };
    const own = /message_tallies_pkey|PRIMARY KEY|message_tallies_quarter/;
    const asked: [index: RegExp, ask: () => Promise<unknown>][] = [
      [/events.*(PRIMARY KEY|events_pkey)|events_pkey/, () => loadFailureMessages(app.db, [1])],
      [own, () => listKnownKinds(app.db, 1, [SIGNATURE])],
      [own, () => sumMessages(app.db, SIGNATURE, { firstAt: T0, lastAt: T0 })],
      [own, () => sumGroupMessages(app.db, { window }, [SIGNATURE])],
      [own, () => sumGroupMessages(app.db, { window: { afterBlock: 1, block: 2 } }, [SIGNATURE])],
    ];
    for (const [index, ask] of asked) {
      const [query] = await hearQueries(app.db, async () => void (await ask()));
      const plan = await explainQuery(reader, query ?? { sql: '', bindings: [] });
      expect(plan).toMatch(index);
      expect(plan).not.toMatch(/SCAN (said|events|behind|message_tallies)|Seq Scan/);
    }
  });
});
