import { describe, expect, test } from 'vitest';
import { findRun, findRunsByIdPart } from '#src/store/runs.ts';
import { databases } from '#test/support/databases.ts';
import { SEEDED } from '#test/support/prepare-template.ts';
import { makeRun, makeRuns } from '#test/support/submissions.ts';

const ONE = '0190a7c4-1111-7000-8000-00001234abcd';
const TWO = '0190a7c4-2222-7000-8000-00005678abcd';
const THREE = '0190ffff-2222-7000-8000-0000abcd5678';

describe.each(databases())('on $name', ({ open }) => {
  async function openWithRuns() {
    const database = await open();
    const runs = [ONE, TWO, THREE].map((uuid) => makeRun({ run: { uuid, ...SEEDED } }));
    await makeRuns(database.writer, ...runs);
    return database.reader;
  }

  test.each([
    ['abcd', [ONE, TWO]],
    ['1234abcd', [ONE]],
    ['5678', [THREE]],
    ['0190', [ONE, TWO, THREE]],
    ['0190a7c4', [ONE, TWO]],
    ['0190a7c42222', [TWO]],
    ['2222', []],
    [TWO.replaceAll('-', ''), [TWO]],
  ])('a run is found by how its id ends or begins: %s', async (digits, uuids) => {
    const reader = await openWithRuns();
    const found = await findRunsByIdPart(reader, SEEDED.projectId, digits);
    expect(new Set(found.map(({ uuid }) => uuid))).toEqual(new Set(uuids));
    expect(await findRunsByIdPart(reader, 999, digits)).toEqual([]);
  });

  test('a run is found by its id', async () => {
    const reader = await openWithRuns();
    expect(await findRun(reader, SEEDED.projectId, TWO)).toMatchObject({
      uuid: TWO,
      workflow: 'seeded',
      version: 1,
      status: 'queued',
      head: 1,
    });
    expect(await findRun(reader, SEEDED.projectId, TWO.replace('2', '3'))).toBeNull();
    expect(await findRun(reader, 999, TWO)).toBeNull();
  });
});
