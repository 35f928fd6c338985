import { describe, expect, test } from 'vitest';
import { insertReceipt, listReceipts, type NewReceipt } from '#src/store/receipts.ts';
import { insertUser } from '#src/store/users.ts';
import { databases, type TestDatabase } from '#test/support/databases.ts';
import { ANA, BEN, T0 } from '#test/support/factories.ts';
import { SEEDED } from '#test/support/prepare-template.ts';
import { explainQuery, hearQueries } from '#test/support/query-plans.ts';
import { commit, commitToSee, makeWrite } from '#test/support/submissions.ts';

const { projectId } = SEEDED;
const UUID = '00000000-0000-4000-8000-0000000000aa';

function receiptOf(id: string, over: Partial<NewReceipt> = {}): NewReceipt {
  return {
    id,
    projectId,
    at: T0,
    actor: ANA,
    place: 'terminal',
    asked: 'stop',
    target: 'r',
    outcome: 'applied',
    message: 'Done.',
    ...over,
  };
}

async function keep({ writer, reader }: TestDatabase, ...receipts: NewReceipt[]): Promise<void> {
  for (const receipt of receipts) await commit(writer, makeWrite(insertReceipt(reader, receipt)));
}

async function idsOf({ reader }: TestDatabase, filter: object = {}): Promise<string[]> {
  const rows = await listReceipts(reader, { projectId, limit: 100, ...filter });
  return rows.map(({ receipt }) => receipt);
}

describe.each(databases())('on $name', ({ open }) => {
  test('the audit log is paged, newest first', async () => {
    const database = await open();
    await keep(database, ...['R-1', 'R-2', 'R-3', 'R-4'].map((id) => receiptOf(id)));
    expect(await idsOf(database, { limit: 3 })).toEqual(['R-4', 'R-3', 'R-2']);
    expect(await idsOf(database, { limit: 3, before: 'R-2' })).toEqual(['R-1']);
    expect(await idsOf(database, { before: 'R-9' })).toEqual([]);
    expect(await idsOf(database, { projectId: 99 })).toEqual([]);
  });

  test.each([
    ['as a whole', {}],
    ['page by page', { before: 'R-2' }],
    ['of one target', { target: 'other' }],
    ['of one who asked', { by: { kind: 'discord', id: 'D2' } as const }],
  ])('it is read %s without sorting it', async (_, filter) => {
    const { reader } = await open();
    const queries = await hearQueries(reader, async () => {
      await listReceipts(reader, { projectId, limit: 5, ...filter });
    });
    for (const query of queries) {
      expect(await explainQuery(reader, query)).not.toMatch(/TEMP B-TREE|Sort/);
    }
  });

  test('it is filtered by what was asked about, and by who asked', async () => {
    const database = await open();
    const user = { uuid: UUID, email: 'a@b.c', name: 'A', role: 'project_viewer' } as const;
    const statement = insertUser(database.reader, projectId, { ...user, createdAt: T0 });
    await commit(database.writer, makeWrite(statement));
    await keep(
      database,
      receiptOf('R-1', { target: 'other' }),
      receiptOf('R-2', { actor: BEN }),
      receiptOf('R-3', { actor: { ...ANA, user: UUID } }),
      receiptOf('R-4', { actor: { ...BEN, user: UUID }, target: 'other' }),
    );
    expect(await idsOf(database, { target: 'other' })).toEqual(['R-4', 'R-1']);
    expect(await idsOf(database, { by: { user: UUID } })).toEqual(['R-4', 'R-3']);
    expect(await idsOf(database, { by: { kind: 'discord', id: 'D2' } })).toEqual(['R-4', 'R-2']);
    expect(await idsOf(database, { by: { user: UUID }, target: 'r' })).toEqual(['R-3']);
  });

  test('a receipt stands once', async () => {
    const database = await open();
    const { writer, reader } = database;
    const write = makeWrite(insertReceipt(reader, receiptOf('R-1')));
    expect(await commitToSee(writer, write, write)).toEqual([true, false]);
    expect(await idsOf(database)).toEqual(['R-1']);
  });
});
