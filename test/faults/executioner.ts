import { setTimeout as sleep } from 'node:timers/promises';
import { spawnWorker, type WorkerProcess } from '#test/support/crash-processes.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';
import type { Random } from './random.ts';

const ENV = {
  DEAD_AFTER_SECONDS: '1',
  GRACE_SECONDS: '1',
  LOG_LEVEL: 'error',
  RUNS_PER_WORKER: '40',
};
const FATES = [
  'kill',
  'kill',
  'kill',
  'kill',
  'freeze',
  'freeze',
  'freeze',
  'stop',
  'cut',
] as const;
type Fate = (typeof FATES)[number];
/** Grace, the margin after it, and a machine that has other things to do. */
const STOP_MS_MAX = 30_000;

/** Worker processes that are killed, frozen and stopped as chance has it. */
export class Executioner {
  readonly done: Record<Fate, number> = { kill: 0, freeze: 0, stop: 0, cut: 0 };
  /** Exits that nobody asked for. */
  readonly violations: string[] = [];
  /** What the processes complained of, and how often. */
  readonly complaints = new Map<string, number>();
  readonly #url: string;
  readonly #live = new Set<WorkerProcess>();

  constructor(url: string) {
    this.#url = url;
  }

  /** One worker after the other, each until its fate; resolves with nobody alive. */
  async haunt(random: Random, over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      const worker = this.spawn();
      while (this.#live.has(worker)) {
        await sleep(random.between(50, 4_000));
        await this.#meetFate(worker, random);
      }
    }
  }

  spawn(): WorkerProcess {
    const worker = spawnWorker(this.#url, ENV);
    this.#live.add(worker);
    void this.#bury(worker);
    return worker;
  }

  async endAll(): Promise<void> {
    await Promise.all([...this.#live].map((worker) => worker.end()));
  }

  async #meetFate(worker: WorkerProcess, random: Random): Promise<void> {
    const fate = random.pick(FATES) ?? 'kill';
    this.done[fate] += 1;
    switch (fate) {
      case 'kill':
        return worker.end();
      case 'freeze':
        await worker.freeze();
        await sleep(random.between(50, 2_500));
        if (random.chance(0.2)) return worker.end();
        worker.signal('SIGCONT');
        return;
      case 'stop':
        worker.signal('SIGTERM');
        break;
      case 'cut':
        worker.signal('SIGTERM');
        await sleep(random.between(0, 500));
        worker.signal('SIGTERM');
    }
    await waitForFact(
      'the end of a worker that was told to stop',
      () => !this.#live.has(worker),
      STOP_MS_MAX,
    );
  }

  async #bury(worker: WorkerProcess): Promise<void> {
    const exit = await worker.exited;
    this.#live.delete(worker);
    for (const { msg, error } of worker.log) this.#note(`${msg} ${JSON.stringify(error ?? '')}`);
    if (!isAllowed(exit)) this.violations.push(`a worker ended by itself: ${JSON.stringify(exit)}`);
  }

  #note(complaint: string): void {
    const words = complaint.replaceAll(/[0-9a-f-]{36}/g, '…').slice(0, 300);
    this.complaints.set(words, (this.complaints.get(words) ?? 0) + 1);
  }
}

/** Killed, or stopped in order, or cut off by a second signal, or told to stop before it could hear. */
function isAllowed({ code, signal }: { code: number | null; signal: string | null }): boolean {
  return code === 0 || code === 130 || signal === 'SIGKILL' || signal === 'SIGTERM';
}
