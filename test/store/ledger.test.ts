import { describe, expect, test } from 'vitest';
import { dropPost } from '#src/operations/settle-post.ts';
import { tidyNotices } from '#src/operations/tidy-notices.ts';
import {
  LEDGER_PRUNED_MAX,
  listLedgerOfRun,
  listLedgerOfWorkflow,
  type NewLedgerEntry,
  writeLedger,
} from '#src/store/ledger.ts';
import { owePosts } from '#src/store/posts.ts';
import { toStatement } from '#src/store/statement.ts';
import { databases } from '#test/support/databases.ts';
import { T0 } from '#test/support/factories.ts';
import { SEEDED } from '#test/support/prepare-template.ts';
import { explainQuery, hearQueries } from '#test/support/query-plans.ts';
import { openQuietApp } from '#test/support/quiet-app.ts';
import { commit, makeRun, makeRuns, makeWrite } from '#test/support/submissions.ts';
import { openWoundClock } from '#test/support/wound-clock.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

function makeEntry(over: Partial<NewLedgerEntry> = {}): NewLedgerEntry {
  const of = { projectId: SEEDED.projectId, workflowId: null, run: null };
  const what = { kind: 'failure-alert', subject: 'run', what: 'owed' } as const;
  const rest = { post: null, reason: null, attempt: null };
  return { at: T0, ...of, surface: 'slack', place: 'C1', ...what, ...rest, ...over };
}

describe.each(databases())('on $name', ({ open }) => {
  test('what became of a run’s notices is listed in pages, the newest first, by an index', async () => {
    const { writer, reader } = await open();
    const [run = 0, other = 0] = await makeRuns(writer, makeRun(), makeRun());
    const lost = { what: 'undeliverable', reason: 'is_archived: the channel is archived' } as const;
    const entries = [
      makeEntry({ run }),
      makeEntry({ run, at: T0 + 1, ...lost, attempt: 2, post: 'p' }),
      makeEntry({ run: other }),
      makeEntry({ kind: 'digest', run: null, what: 'sent' }),
    ];
    expect(writeLedger(reader, [])).toEqual([]);
    await commit(writer, makeWrite(...writeLedger(reader, entries)));
    const [newest, ...older] = await listLedgerOfRun(reader, run, { before: null, limit: 5 });
    expect(older).toMatchObject([{ at: T0, what: 'owed', reason: null }]);
    const { workflow, run: named } = newest ?? {};
    expect(newest).toMatchObject({ ...lost, attempt: 2, surface: 'slack', place: 'C1' });
    expect([workflow, named?.runId.slice(-8)]).toEqual([expect.any(String), named?.shortId]);
    const page = { before: newest?.id ?? 0, limit: 1 };
    expect(await listLedgerOfRun(reader, run, page)).toEqual(older);
    const heard = await hearQueries(reader, async () => {
      const all = await listLedgerOfWorkflow(reader, SEEDED.workflowId, { ...page, before: null });
      expect(all.map(({ what }) => what)).toEqual(['owed']);
      await listLedgerOfRun(reader, run, page);
    });
    const plans = await Promise.all(heard.map((query) => explainQuery(reader, query)));
    expect(plans).toMatchObject([
      expect.stringContaining('ledger_workflow'),
      expect.stringContaining('ledger_run'),
    ]);
  });

  test('of a post that has nothing more to say the ledger has why it was dropped; of one that was sent meanwhile nothing', async () => {
    const { target, writer, reader } = await open();
    const app = await openQuietApp({ target, clock: openWoundClock() });
    const [run = 0] = await makeRuns(writer, makeRun());
    const where = { surface: 'slack', place: 'C1' };
    const what = { kind: 'reminder', run, priority: 1, at: T0, ...where } as const;
    const posts = ['owed', 'lent', 'shown'].map((subject) => {
      return { id: subject.padEnd(22, '0'), ...what, subject };
    });
    const change = (subject: string, columns: object) =>
      toStatement(reader('posts').where({ subject }).update(columns));
    const changed = [
      change('lent', { state: 'sending', lender: 'x' }),
      change('shown', { state: 'shown', message: 'm1' }),
    ];
    await commit(writer, makeWrite(...owePosts(reader, posts), ...changed));
    for (const { id } of posts) await dropPost(app, { id, ...where });
    expect(await reader('posts').orderBy('id').pluck('subject')).toEqual(['lent', 'shown']);
    const dropped = { what: 'dropped', reason: 'there is nothing to say any more' };
    expect(await reader('ledger')).toMatchObject([
      { ...where, ...dropped, post: posts[0]?.id, run, subject: 'owed', kind: 'reminder' },
    ]);
  });

  test('after thirty days it is forgotten, however much it is', async () => {
    const { target, writer, reader } = await open();
    const clock = openWoundClock();
    const app = await openQuietApp({ target, clock });
    const old = Array.from({ length: LEDGER_PRUNED_MAX + 1 }, () => makeEntry({ at: clock.now() }));
    const kept = makeEntry({ at: clock.now() + DAY_MS });
    await commit(writer, makeWrite(...writeLedger(reader, [...old, kept])));
    clock.wind(30 * DAY_MS + 1);
    await tidyNotices(app, []);
    expect(await reader('ledger').pluck('at')).toEqual([kept.at]);
  });
});
