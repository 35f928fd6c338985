import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPostgresDesk, type PostgresDesk, whyNoPostgres } from '#test/support/postgres.ts';

/** Where passes take place: fresh databases, and a folder for notes. All of it goes when it is closed. */
export interface Grounds {
  folder: string;
  databases: readonly { name: string; open: () => Promise<string> }[];
  /** Why there is no PostgreSQL here. */
  missing: string | null;
  close: () => Promise<void>;
}

export async function openGrounds(): Promise<Grounds> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-faults-'));
  const missing = whyNoPostgres();
  const desk = missing === null ? await openPostgresDesk() : null;
  let made = 0;
  const sqlite = {
    name: 'SQLite',
    open: async () => `sqlite:${join(folder, `${++made}.db`)}`,
  };
  const loans: Socket[] = [];
  return {
    folder,
    databases: desk ? [sqlite, { name: 'PostgreSQL', open: () => borrow(desk, loans) }] : [sqlite],
    missing,
    close: async () => {
      for (const loan of loans) loan.destroy();
      await desk?.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A loan lasts as long as its connection. */
async function borrow({ port }: PostgresDesk, loans: Socket[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  loans.push(socket);
  const [answer] = await once(socket, 'data');
  const url = String(answer);
  if (!url.startsWith('postgres:')) throw new Error(url);
  return url;
}
