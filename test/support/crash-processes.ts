import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { waitForFact } from './wait-for-fact.ts';

const PROGRAM = fileURLToPath(new URL('crash-worker.ts', import.meta.url));
const KINDS_FILE = fileURLToPath(new URL('crash-kinds.ts', import.meta.url));

/** Every time constant so short that a test need not wait, and so long that a busy machine is no dead one. */
const FAST = {
  BEAT_SECONDS: '0.2',
  DEAD_AFTER_SECONDS: '2',
  SWEEP_SECONDS: '0.1',
  GRACE_SECONDS: '5',
  LOG_LEVEL: 'info',
  STEP_KINDS: KINDS_FILE,
};

/** A line of the worker's log. */
export interface LogLine {
  msg: string;
  time: number;
  [field: string]: unknown;
}

export interface WorkerProcess {
  pid: number;
  log: readonly LogLine[];
  /** Waits for a line of its log that says so. */
  says: (text: string) => Promise<LogLine>;
  signal: (signal: NodeJS.Signals) => void;
  /** Stops it where it stands; resolves when none of it runs any more. */
  freeze: () => Promise<void>;
  exited: Promise<{ code: number | null; signal: string | null }>;
  /** Ends it at once, in whatever state it is. */
  end: () => Promise<void>;
}

/** Starts a worker process; it is ready when it says so. */
export function spawnWorker(
  url: string,
  env: Readonly<Record<string, string>> = {},
): WorkerProcess {
  const child = spawn(process.execPath, [PROGRAM], {
    env: { ...FAST, ...env, DATABASE_URL: url },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('the worker process did not start');
  const log = readLog(child);
  const exited = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
  return {
    pid,
    log,
    exited,
    says: (text) =>
      waitForFact(
        () => `"${text}" in the log of ${pid}: ${log.map(({ msg }) => msg).join(' | ')}`,
        () => log.find(({ msg }) => msg.includes(text)),
      ),
    signal: (signal) => child.kill(signal),
    freeze: async () => {
      child.kill('SIGSTOP');
      await waitForFact(`process ${pid} stands still`, () => isStopped(pid));
    },
    end: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** One JSON a line; what is not JSON was written by something that failed. */
function readLog({ stderr }: ChildProcess): LogLine[] {
  const log: LogLine[] = [];
  if (stderr === null) return log;
  createInterface({ input: stderr }).on('line', (line) => {
    log.push(line.startsWith('{') ? JSON.parse(line) : { msg: line, time: 0 });
  });
  return log;
}

/** Every thread of it: the first to stop is not the last. Only Linux tells. */
function isStopped(pid: number): boolean {
  if (process.platform !== 'linux') return true;
  return readdirSync(`/proc/${pid}/task`).every((thread) => {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T');
  });
}
