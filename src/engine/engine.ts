import { evolveAll } from '#src/domain/evolve.ts';
import { NO_RUN, type RunState } from '#src/domain/run-state.ts';
import type { ClaimableRun } from '#src/store/append.ts';
import { SNAPSHOT_EVENTS_MIN, type Snapshot } from '#src/store/snapshots.ts';
import type { DriverContext } from './driver-context.ts';
import { type DriveEnd, RunDriver } from './run-driver.ts';
import type { FoundRun } from './run-tenure.ts';

/** Runs that this process cannot read or drive are left to others; so many are remembered. */
const UNREADABLE_MAX = 10_000;

const NO_SNAPSHOTS: ReadonlyMap<number, Snapshot> = new Map();

export interface EndedRun {
  run: number;
  uuid: string;
  state: RunState;
}

export interface EngineOptions {
  context: DriverContext;
  sweepMs: number;
  onEnded?: (ended: EndedRun) => void;
  /** Only this run: `signalbox run` drives its own and leaves the queue to the workers. */
  onlyRun?: number;
}

/** Finds work and keeps one driver for each run it owns. */
export class Engine {
  readonly #options: EngineOptions;
  readonly #drivers = new Map<number, RunDriver>();
  readonly #unreadable = new Set<number>();
  #isClaiming = false;
  #mustClaim = false;
  #isStopping = false;
  #sweeper: NodeJS.Timeout | undefined;
  #idle: (() => void)[] = [];

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  get drivenRuns(): number {
    return this.#drivers.size;
  }

  start(): void {
    this.#sweeper = setInterval(() => this.look(), this.#options.sweepMs);
    this.wake();
  }

  /** There may be something to claim. Cheap to call often. */
  wake(): void {
    if (this.#isStopping) return;
    this.#mustClaim = true;
    if (this.#isClaiming) return;
    this.#isClaiming = true;
    setImmediate(() => {
      this.#claimWhileAsked().catch((error: unknown) => {
        this.#isClaiming = false;
        this.#options.context.reportError(error, 'claiming runs');
      });
    });
  }

  /** Somebody else appended to this run. */
  wakeRun(run: number): void {
    const driver = this.#drivers.get(run);
    if (driver) driver.wake();
    else this.wake();
  }

  /** Claims nothing more and lets what is in flight end, for at most so long. Resolves with the runs cut off. */
  async stop(graceMs: number): Promise<number> {
    this.#isStopping = true;
    clearInterval(this.#sweeper);
    for (const driver of this.#drivers.values()) driver.stop();
    if (this.#drivers.size === 0) return 0;
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      new Promise<void>((resolve) => this.#idle.push(resolve)),
      new Promise<void>((resolve) => (timer = setTimeout(resolve, graceMs))),
    ]);
    clearTimeout(timer);
    const cutOff = this.#drivers.size;
    for (const driver of this.#drivers.values()) driver.abandon();
    return cutOff;
  }

  async #claimWhileAsked(): Promise<void> {
    while (this.#mustClaim && !this.#isStopping) {
      this.#mustClaim = false;
      await this.#claim();
    }
    this.#isClaiming = false;
  }

  async #claim(): Promise<void> {
    const { store, clock, limits } = this.#options.context;
    const room = limits.runsPerWorker - this.#drivers.size;
    if (room <= 0) return;
    const known = this.#unclaimedDrivers() + this.#unreadable.size;
    const claimables = await store.findClaimable({
      now: clock.now(),
      limit: room + known,
      allowSuspect: !this.#drivesSuspect(),
      ...(this.#options.onlyRun === undefined ? {} : { only: this.#options.onlyRun }),
    });
    const fresh = oneSuspectAtMost(claimables.filter(({ run }) => this.#mayDrive(run))).slice(
      0,
      room,
    );
    if (fresh.length === 0) return;
    const found = await this.#findAll(fresh);
    for (const claimable of fresh) await this.#drive(claimable, found.get(claimable.run));
    if (claimables.length >= room) this.#mustClaim = true;
  }

  /** What is known of these runs, by run; one whose log only a newer version can read is absent. */
  async #findAll(runs: readonly ClaimableRun[]): Promise<Map<number, FoundRun>> {
    const { store, loadSnapshots } = this.#options.context;
    const long = runs.filter(({ head }) => head >= SNAPSHOT_EVENTS_MIN).map(({ run }) => run);
    const snapshots = long.length === 0 ? NO_SNAPSHOTS : await loadSnapshots(long);
    const aboveOf = (run: number) => snapshots.get(run)?.state.head ?? 0;
    const logs = await store.loadEvents(
      runs.map(({ run, createdAt }) => ({ run, createdAt, above: aboveOf(run) })),
    );
    const found = new Map<number, FoundRun>();
    for (const [run, events] of logs) {
      const { state, bytes } = snapshots.get(run) ?? { state: NO_RUN, bytes: 0 };
      found.set(run, { state: evolveAll(state, events), snapshot: { seq: state.head, bytes } });
    }
    return found;
  }

  async #drive(run: ClaimableRun, found: FoundRun | undefined): Promise<void> {
    const { context } = this.#options;
    if (!found) return this.#leaveToOthers(run, 'its log has events of a newer version');
    // The log may have grown since the row was read: the head that is checked is the log's own.
    const { head } = found.state;
    try {
      const graph = await context.loadGraph(run.versionId);
      const driver = new RunDriver({
        context,
        run: { ...run, head },
        graph,
        found,
        onEnd: (end) => this.#end(run, end),
      });
      this.#drivers.set(run.run, driver);
      driver.advance();
    } catch (error) {
      this.#leaveToOthers(run, error instanceof Error ? error.message : String(error));
    }
  }

  #end(run: ClaimableRun, end: DriveEnd): void {
    const wasFull = this.#drivers.size >= this.#options.context.limits.runsPerWorker;
    this.#drivers.delete(run.run);
    if (end.type === 'ended')
      this.#options.onEnded?.({ run: run.run, uuid: run.uuid, state: end.state });
    if (end.type === 'released') this.#wakeSoon(end.wakeAt);
    if (wasFull || run.suspect) this.wake();
    if (this.#drivers.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** A short back-off ends between two sweeps: a timer of its own saves the rest of the second. */
  #wakeSoon(wakeAt: number | null): void {
    if (wakeAt === null) return;
    const { context, sweepMs } = this.#options;
    const delayMs = wakeAt - context.clock.now();
    if (delayMs < sweepMs) setTimeout(() => this.wake(), Math.max(0, delayMs)).unref();
  }

  /** Looks for work that no hint has announced: every second, and when another process has written. */
  look(): void {
    this.#wakeMoved().catch((error: unknown) =>
      this.#options.context.reportError(error, 'looking for woken runs'),
    );
    this.#options.context.prices.refresh();
    this.wake();
  }

  /** A hint may have been lost: people's appends to runs that are driven here are also found this way. */
  async #wakeMoved(): Promise<void> {
    const { store, worker } = this.#options.context;
    if (this.#drivers.size === 0) return;
    const heads = await store.loadHeads([...this.#drivers.keys()]);
    for (const [run, driver] of this.#drivers) {
      const known = heads.get(run);
      if (driver.hasClaimed && known && (known.head !== driver.head || known.owner !== worker)) {
        driver.wake();
      }
    }
  }

  #mayDrive(run: number): boolean {
    return !this.#drivers.has(run) && !this.#unreadable.has(run);
  }

  #unclaimedDrivers(): number {
    return this.#drivers
      .values()
      .filter((driver) => !driver.hasClaimed)
      .toArray().length;
  }

  #drivesSuspect(): boolean {
    return this.#drivers.values().some(({ run }) => run.suspect);
  }

  #leaveToOthers({ run, uuid }: ClaimableRun, because: string): void {
    if (this.#unreadable.size >= UNREADABLE_MAX) this.#unreadable.clear();
    this.#unreadable.add(run);
    this.#options.context.reportError(new Error(because), `run ${uuid} is left to another process`);
  }
}

/** A run whose worker was lost is driven alone among its kind: if it kills again, it is known. */
function oneSuspectAtMost(runs: ClaimableRun[]): ClaimableRun[] {
  const [suspect] = runs.filter((run) => run.suspect);
  return runs.filter((run) => !run.suspect || run === suspect);
}
