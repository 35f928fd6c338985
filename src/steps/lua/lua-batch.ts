import {
  BATCH_SCRIPTS_MAX,
  CLAIM,
  type LuaJob,
  type LuaOutcome,
  type LuaScript,
} from './lua-job.ts';

/** The scripts that one thread was sent, and where each of them stands. */
export class LuaBatch {
  readonly claims = new Int32Array(new SharedArrayBuffer(BATCH_SCRIPTS_MAX * 4));
  /** A script that is settled or taken back leaves a hole. */
  #jobs: (LuaJob | undefined)[] = [];

  /** Only when the thread has reported the last of the batch before. */
  fill(jobs: LuaJob[]): LuaScript[] {
    this.#jobs = jobs;
    for (const place of jobs.keys()) Atomics.store(this.claims, place, CLAIM.free);
    return jobs.map(({ source, values }) => ({ source, values }));
  }

  /** The script at work and its place; none between two scripts. */
  findRunning(): { place: number; job: LuaJob } | undefined {
    for (const [place, job] of this.#jobs.entries()) {
      const claim = Atomics.load(this.claims, place);
      if (job !== undefined && claim === CLAIM.running) return { place, job };
    }
    return undefined;
  }

  settle(place: number, outcome: LuaOutcome): void {
    this.#jobs[place]?.settle(outcome);
    this.#jobs[place] = undefined;
  }

  /** Those that the thread has not begun: it will leave them alone. */
  takeBack(isWanted: (job: LuaJob) => boolean): LuaJob[] {
    const taken: LuaJob[] = [];
    for (const [place, job] of this.#jobs.entries()) {
      if (job === undefined || !isWanted(job)) continue;
      const claim = Atomics.compareExchange(this.claims, place, CLAIM.free, CLAIM.takenBack);
      if (claim !== CLAIM.free) continue;
      this.#jobs[place] = undefined;
      taken.push(job);
    }
    return taken;
  }

  /** All that is not settled yet. Only when the thread is gone. */
  empty(): LuaJob[] {
    const left = this.#jobs.filter((job) => job !== undefined);
    this.#jobs = [];
    return left;
  }
}
