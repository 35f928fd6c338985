import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, inject, test } from 'vitest';
import { openSurface } from '#src/store/surfaces.ts';
import { urlOf } from '#test/support/crash-database.ts';
import type { DeliveryOrder } from '#test/support/crash-deliverer.ts';
import { databases } from '#test/support/databases.ts';
import { openFileMessenger, readLines } from '#test/support/file-messenger.ts';
import { openStormScene } from '#test/support/storm-scene.ts';
import { commit, makeWrite } from '#test/support/submissions.ts';

const PROGRAM = fileURLToPath(new URL('../support/crash-deliverer.ts', import.meta.url));

/** A storm is taken, its card lent, posted and recorded. */
const MOMENTS: [when: string, trap: DeliveryOrder['trap']][] = [
  ['before it is taken', { when: 'before', commit: 1 }],
  ['between taking and lending', { when: 'before', commit: 2 }],
  ['between lending and posting', { when: 'after', commit: 2 }],
  ['between posting and recording', { when: 'before', commit: 3 }],
  ['after recording', { when: 'after', commit: 3 }],
];

describe.each(databases())('on $name', (kind) => {
  test.each(MOMENTS)(
    'killed %s, a storm is one card that tells of all its failures',
    async (_when, trap) => {
      const scene = await openStormScene(kind);
      const { database, clock, failMany, open, passUntil } = scene;
      await commit(database.writer, makeWrite(openSurface(database.reader, 'file', Date.now())));
      await failMany(60, 30);
      const file = join(inject('scratchFolder'), `${randomUUID()}.channel`);
      const order = { url: urlOf(database.target), file, canFind: true, askedRun: null, trap };
      const run = promisify(execFile)(process.execPath, [PROGRAM, JSON.stringify(order)]);
      await expect(run).rejects.toMatchObject({ signal: 'SIGKILL' });
      // The dead process went by the system's clock.
      clock.wind(Date.now() - clock.now());
      const deliverer = open([openFileMessenger(file, true)]);
      deliverer.start();
      await failMany(20, 40);
      await passUntil('all is told', async () => {
        const row = await database.reader('storms').first('count');
        const { owed } = await deliverer.count();
        return Number(row?.count) === 80 && owed === 0;
      });
      await deliverer.stop();
      expect(readLines(file).filter(({ what }) => what === 'post')).toHaveLength(1);
      const shares = await database.reader('storm_rows').sum({ sum: 'count' }).first();
      expect(Number(shares?.sum)).toBe(80);
      const collapsed = await database.reader('ledger').where({ what: 'collapsed' });
      expect(new Set(collapsed.map(({ run: one }) => one)).size).toBe(80);
      expect(collapsed).toHaveLength(80);
    },
  );
});
