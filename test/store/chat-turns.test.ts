import { Client } from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { pruneNotices } from '#src/store/notices.ts';
import { CHAT_TABLES } from '#src/store/postgres-locks.ts';
import { openSurface, touchSurface } from '#src/store/surfaces.ts';
import { numberRuns } from '#src/store/tallies.ts';
import { databases, type TestDatabase } from '#test/support/databases.ts';
import { T0 } from '#test/support/factories.ts';
import { waitUntilWaiting } from '#test/support/rows.ts';
import { commit, commitToSee, makeRun, makeRuns, makeWrite } from '#test/support/submissions.ts';

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;
/** Written by runs, by what people set up and by what they asked. */
const OTHER_TABLES = [
  'attempts',
  'blobs',
  'credit_accounts',
  'credit_ledger',
  'credit_prices',
  'credit_usage',
  'duties',
  'events',
  'fixes',
  'group_members',
  'identities',
  'link_codes',
  'mcp_tools',
  'progress',
  'projects',
  'receipts',
  'routes',
  'runs',
  'settings',
  'snapshots',
  'tenants',
  'users',
  'workers',
  'workflow_versions',
  'workflows',
];

describe.each(databases().filter(({ name }) => name === 'PostgreSQL'))('on $name', ({ open }) => {
  /** Somebody else's transaction. */
  async function openStranger({ target }: TestDatabase): Promise<Client> {
    const url = target.dialect === 'postgres' ? target.url : '';
    const stranger = new Client({ connectionString: url });
    await stranger.connect();
    onTestFinished(() => stranger.end());
    await stranger.query('begin');
    return stranger;
  }

  test('two that write what chat is told in opposite order both get through', async () => {
    const database = await open();
    const { writer, reader, openWriter } = database;
    const other = await openWriter();
    const touch = (surface: string) => makeWrite(touchSurface(reader, surface, T0));
    await commit(
      writer,
      ...['a', 'b'].map((surface) => makeWrite(openSurface(reader, surface, T0))),
    );
    const stranger = await openStranger(database);
    await stranger.query("update tenants set name = 'held'");
    const pause = makeWrite({ sql: "update tenants set name = 'seen'", bindings: [] });
    const one = commitToSee(writer, touch('a'), pause, touch('b'));
    await waitUntilWaiting(reader, { wait_event_type: 'Lock' });
    const two = commitToSee(other, touch('b'), touch('a'));
    await waitUntilWaiting(reader, { wait_event_type: 'Lock', sessions: 2 });
    await stranger.query('commit');
    expect(await Promise.all([one, two])).toEqual([
      [true, true, true],
      [true, true],
    ]);
  });

  test('of each table it is known whether chat is told by it', async () => {
    const { reader } = await open();
    const tables = await reader('pg_tables')
      .where({ schemaname: 'public' })
      .whereNot('tablename', 'like', 'knex%')
      .pluck('tablename');
    expect(new Set(tables)).toEqual(new Set([...CHAT_TABLES, ...OTHER_TABLES]));
  });

  test('runs are counted in whatever order, and locked in that of their keys', async () => {
    const database = await open();
    const { writer, reader } = database;
    const [one = 0, two = 0] = await makeRuns(writer, makeRun(), makeRun());
    const stranger = await openStranger(database);
    await stranger.query(`update runs set tail = tail where id = ${one}`);
    const runs = [two, one];
    const counted = commitToSee(writer, { ...makeWrite(numberRuns(reader, runs, 0)), runs });
    await waitUntilWaiting(reader, { wait_event_type: 'Lock' });
    await stranger.query(`update runs set tail = tail where id = ${two}`);
    await stranger.query('commit');
    expect(await counted).toEqual([true]);
    expect(await reader('runs').orderBy('id').pluck('finished_no')).toEqual([2, 1]);
  });

  test('a notice that is just being written anew is not waited for to be removed', async () => {
    const database = await open();
    const { writer, reader } = database;
    const notices = (['reminder', 'failure'] as const).map((kind) => ({ subject: kind, kind }));
    const [run = 0] = await makeRuns(writer, makeRun({ notices }));
    const stranger = await openStranger(database);
    await stranger.query(`update notices set at = at where run = ${run} and kind = 'failure'`);
    await commit(writer, makeWrite(pruneNotices(reader, T0 + YEAR_MS)));
    expect(await reader('notices').pluck('kind')).toEqual(['failure']);
  });
});
