import type { AlertPlan, FreshFailure, PlaceAlerts, Reply } from '#src/domain/alert-plan.ts';
import { type AlertStream, isWithinWindow, type Storm } from '#src/domain/alert-stream.ts';
import { planAlerts } from '#src/domain/plan-alerts.ts';
import { BUDGET_MS } from '#src/domain/plan-storm.ts';
import { T0 } from './factories.ts';

/** A channel that is told what was planned, as the store would keep it. */
export class ToldChannel {
  now = T0;
  streams: AlertStream[] = [];
  storm: Storm | null = null;
  /** How many failures each message counts that none before it told. */
  readonly counts = new Map<string, number>();
  readonly withdrawn = new Set<string>();
  readonly replies = new Map<string, Reply & { dueAt: number }>();
  readonly lost = new Set<string>();
  readonly plans: AlertPlan[] = [];
  #unsent = new Set<string>();
  #onTheirWay = new Set<string>();
  #toldAt: { at: number; isLate: boolean; post: string }[] = [];
  #ids = 0;
  #runs = 0;

  fail(...names: string[]): AlertPlan {
    return this.tell(names.map((name) => this.failure(name)));
  }

  failure(step: string, isLate = false): FreshFailure {
    this.#runs += 1;
    const signature = { workflowId: 1, step, code: 'UPSTREAM_ERROR' };
    return { ...signature, run: this.#runs, at: this.now, isLate, because: null };
  }

  tell(failures: readonly FreshFailure[]): AlertPlan {
    const told = this.#toldAt.filter(({ at, isLate }) => at > this.now - BUDGET_MS && !isLate);
    const place: PlaceAlerts = {
      streams: this.streams,
      unsent: this.#unsent,
      unshown: new Set([...this.#unsent, ...this.#onTheirWay]),
      lost: this.lost,
      replies: [...this.replies.values()].filter(({ dueAt }) => dueAt > this.now),
      newAlerts: told.length,
      storm: this.storm,
    };
    const makeId = () => `p${(this.#ids += 1)}`;
    const plan = planAlerts(place, failures, { now: this.now, makeId });
    this.#keep(plan);
    return plan;
  }

  /** Everything that is owed is sent, but replies whose time has not come. */
  send(): void {
    this.#unsent = new Set();
    this.#onTheirWay = new Set();
  }

  /** What is owed is on its way. */
  try(): void {
    for (const post of this.#unsent) this.#onTheirWay.add(post);
    this.#unsent = new Set();
  }

  /** What is on its way has not arrived. */
  bounce(): void {
    for (const post of this.#onTheirWay) this.#unsent.add(post);
    this.#onTheirWay = new Set();
  }

  /** What is not sent yet never will be. */
  lose(): void {
    for (const post of [...this.#unsent, ...this.#onTheirWay]) this.lost.add(post);
    this.send();
  }

  /** The alerts that are still to be sent, and are not on their way. */
  get waiting(): number {
    return this.streams.filter(({ post }) => this.#unsent.has(post)).length;
  }

  wind(ms: number): void {
    this.now += ms;
  }

  get messages(): number {
    return this.counts.size;
  }

  get counted(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  #keep(plan: AlertPlan): void {
    this.plans.push(plan);
    const { opened, changed, withdrawn, storm, closedStorm, replies } = plan;
    for (const { before } of changed) {
      // The next one tells it.
      const isMoved = this.lost.has(before.post) && isWithinWindow(before, this.now);
      if (isMoved) this.counts.delete(before.post);
    }
    const gone = new Set([
      ...changed.flatMap(({ after, isOpen }) => (isOpen ? [] : [after.post])),
      ...withdrawn.map(({ post }) => post),
    ]);
    const after = new Map(changed.map((change) => [change.after.post, change.after]));
    this.streams = this.streams
      .map((stream) => after.get(stream.post) ?? stream)
      .filter(({ post }) => !gone.has(post));
    this.streams.push(...opened);
    for (const stream of [...after.values(), ...opened]) {
      if (this.lost.has(stream.post)) continue;
      this.counts.set(stream.post, stream.count - stream.toldBefore);
    }
    for (const { post } of withdrawn) {
      this.counts.delete(post);
      this.withdrawn.add(post);
      this.#unsent.delete(post);
    }
    for (const { post, toldAt, isLate } of opened) {
      this.#unsent.add(post);
      this.#toldAt.push({ at: toldAt, isLate, post });
    }
    this.#toldAt = this.#toldAt.filter(({ post }) => !this.withdrawn.has(post));
    if (closedStorm !== null) this.storm = null;
    if (storm?.isNew) this.#unsent.add(storm.storm.post);
    if (storm?.instead) {
      this.counts.set(storm.storm.post, this.counts.get(storm.instead.post) ?? 0);
      this.counts.delete(storm.instead.post);
    }
    for (const { more } of storm?.shares ?? []) {
      const { post } = storm?.storm ?? { post: '' };
      this.counts.set(post, (this.counts.get(post) ?? 0) + more);
    }
    if (storm !== null) this.storm = storm.storm;
    for (const reply of replies) this.replies.set(reply.post, reply);
  }
}
