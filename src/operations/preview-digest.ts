import type { ReadApp } from '#src/app.ts';
import { localTimeOf } from '#src/calendar/local-time.ts';
import { readZone } from '#src/calendar/zones.ts';
import type { DigestFacts, DigestScope } from '#src/domain/digest.ts';
import { isEmptyDigest, sumCounts } from '#src/domain/digest-parts.ts';
import { Refusal } from '#src/domain/errors.ts';
import { nameGoal } from '#src/domain/name-goal.ts';
import { QUARTER_MS } from '#src/domain/tally-runs.ts';
import { findCountsUntil } from '#src/store/digests.ts';
import { listWorkflowsOf } from '#src/store/scope-workflows.ts';
import type { Subscription } from '#src/store/subscriptions.ts';
import { countUncounted, loadTallyMark } from '#src/store/tallies.ts';
import { sumEnds } from '#src/store/tally-sums.ts';
import { checkTag } from './check-tag.ts';
import { describeScope, describeTimetable } from './describe-subscription.ts';
import { findNamedWorkflow } from './find-workflow.ts';
import { COUNT_MAX } from './load-command-center.ts';
import { loadDigestFacts } from './load-digest-facts.ts';
import { findNamedSubscription } from './unsubscribe.ts';

/** What a digest would say now, and why that. */
export interface DigestPreview {
  facts: DigestFacts;
  /** What it is of: a subscription's next one, or only a time. */
  subscription: PreviewedSubscription | null;
  /** Of the runs that it tells of, among all: those behind `after`. Null: it goes by time. */
  numbers: { after: number; until: number } | null;
  /** Have ended and are not counted yet; counted by the time it is made. */
  uncounted: number;
  isEmpty: boolean;
  /** It would be sent: it is not empty, or comes all the same. */
  isSent: boolean;
}

export interface PreviewedSubscription extends Pick<Subscription, 'surface' | 'place'> {
  number: number;
  /** "slack:C0123ABCD", "terminal" */
  to: string;
  /** "daily at 09:00 Europe/Berlin" */
  when: string;
  /** "all workflows" */
  of: string;
  next: Subscription['due'];
}

/** Of which digest one wants to see what it would say. */
export type PreviewRequest =
  | { subscription: number }
  /** Of the last so many milliseconds. */
  | ({ sinceMs: number; zone: string } & DigestScope);

/** What would be sent if it were time now; nothing is sent, and nothing changes. */
export async function previewDigest(app: ReadApp, request: PreviewRequest): Promise<DigestPreview> {
  return 'subscription' in request
    ? previewNext(app, await findNamedSubscription(app, request.subscription))
    : previewTime(app, request);
}

async function previewNext(app: ReadApp, subscription: Subscription): Promise<DigestPreview> {
  const { db, clock } = app;
  const { id: number, zone, minute, weekday, told, due, surface, place } = subscription;
  const mark = await loadTallyMark(db);
  const before = await findCountsUntil(db, number, told.block);
  const now = clock.now();
  const facts = await loadDigestFacts(app, {
    date: due.date,
    timetable: { zone, minute, weekday },
    scope: subscription.scope,
    from: Math.min(told.at, now),
    until: now,
    blocks: { after: told.block, until: mark.block },
    before,
  });
  const words = {
    to: nameGoal(subscription),
    when: describeTimetable(subscription),
    of: describeScope(subscription.scope),
  };
  const isEmpty = isEmptyDigest(facts);
  return {
    facts,
    subscription: { number, surface, place, ...words, next: due },
    numbers: { after: told.no, until: mark.finished_no },
    uncounted: await countUncounted(db, COUNT_MAX),
    isEmpty,
    isSent: !isEmpty || subscription.whenEmpty === 'heartbeat',
  };
}

async function previewTime(
  app: ReadApp,
  { sinceMs, ...request }: Exclude<PreviewRequest, { subscription: number }>,
): Promise<DigestPreview> {
  const { clock, db } = app;
  const read = readZone(request.zone);
  if (!('zone' in read)) throw new Refusal('invalid', read.message, read.fix);
  const { zone } = read;
  const { zone: _, ...scope } = request;
  if (scope.workflow !== undefined) await findNamedWorkflow(app, scope.workflow);
  if (scope.tag !== undefined) await checkTag(app, scope.tag);
  const until = clock.now();
  const from = until - sinceMs;
  const { date, minute } = localTimeOf(until, zone);
  const facts = await loadDigestFacts(app, {
    date,
    timetable: { zone, minute, weekday: null },
    scope,
    from,
    until,
    blocks: null,
    before: await countBefore(app, scope, { from: from - sinceMs, until: from }),
  });
  const isEmpty = isEmptyDigest(facts);
  const uncounted = await countUncounted(db, COUNT_MAX);
  return { facts, subscription: null, numbers: null, uncounted, isEmpty, isSent: !isEmpty };
}

async function countBefore(
  { db, projectId }: ReadApp,
  scope: DigestScope,
  { from, until }: { from: number; until: number },
): Promise<DigestFacts['before']> {
  const workflows = (await listWorkflowsOf(db, projectId, scope))?.map(({ id }) => id) ?? null;
  const fromQuarter = Math.floor(from / QUARTER_MS);
  const window = { fromQuarter, untilQuarter: Math.floor(until / QUARTER_MS) - 1 };
  return sumCounts(await sumEnds(db, { projectId, workflows, window }));
}
