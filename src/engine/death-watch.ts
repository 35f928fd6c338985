/** A worker's row as an observer sees it. */
export interface WorkerSign {
  worker: number;
  host: string;
  boot: string;
  pid: number;
  beat: number;
  isStopped: boolean;
}

export interface Observer {
  host: string;
  boot: string;
  /** Is there a process of this number on this host? */
  isProcessAlive: (pid: number) => boolean;
  /** The live workers of the observer's own process; null: it does not know, and goes by their beats. */
  ownWorkers: ReadonlySet<number> | null;
  ownPid: number;
  monotonic: () => number;
  deadAfterMs: number;
}

/**
 * Tells dead workers from slow ones by the observer's own clock that never jumps: dead when the
 * same beat was seen for `deadAfterMs`, at once when it said goodbye or its process is gone.
 */
export class DeathWatch {
  readonly #observer: Observer;
  readonly #seen = new Map<number, { beat: number; since: number }>();
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(observer: Observer) {
    this.#observer = observer;
  }

  /** The dead among these rows, which must be all that have not been buried. */
  findDead(signs: readonly WorkerSign[]): number[] {
    this.#forgetAfterSleep();
    const present = new Set(signs.map(({ worker }) => worker));
    for (const worker of this.#seen.keys()) if (!present.has(worker)) this.#seen.delete(worker);
    return signs.filter((sign) => this.#isDead(sign)).map(({ worker }) => worker);
  }

  /** An observer that was itself frozen has not been watching: what it had seen proves nothing. */
  #forgetAfterSleep(): void {
    const { monotonic, deadAfterMs } = this.#observer;
    const now = monotonic();
    if (now - this.#lookedAt > deadAfterMs / 2) this.#seen.clear();
    this.#lookedAt = now;
  }

  #isDead(sign: WorkerSign): boolean {
    const { host, boot, ownPid, ownWorkers, isProcessAlive } = this.#observer;
    if (sign.isStopped) return true;
    const isNeighbour = sign.host === host && sign.boot === boot;
    if (isNeighbour && sign.pid === ownPid && ownWorkers) return !ownWorkers.has(sign.worker);
    if (isNeighbour && !isProcessAlive(sign.pid)) return true;
    return this.#isSilent(sign);
  }

  #isSilent({ worker, beat }: WorkerSign): boolean {
    const now = this.#observer.monotonic();
    const seen = this.#seen.get(worker);
    if (seen?.beat === beat) return now - seen.since >= this.#observer.deadAfterMs;
    this.#seen.set(worker, { beat, since: now });
    return false;
  }
}
