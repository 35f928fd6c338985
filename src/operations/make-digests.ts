import type { App } from '#src/app.ts';
import { daysBetween } from '#src/calendar/dates.ts';
import { lastDueBy, nextDueAfter } from '#src/calendar/due-dates.ts';
import { isEmptyDigest } from '#src/domain/digest-parts.ts';
import type { Statement } from '#src/store/append.ts';
import { type DigestRecord, findCountsUntil, hasDigest, insertDigest } from '#src/store/digests.ts';
import { type OwedPost, owePosts } from '#src/store/posts.ts';
import {
  listDueSubscriptions,
  moveSubscription,
  SUBSCRIPTIONS_MAX,
  type Subscription,
  type ToldUntil,
} from '#src/store/subscriptions.ts';
import { closeCounted } from './close-counted.ts';
import { loadDigestFacts } from './load-digest-facts.ts';
import { type LoadNeglected, openNeglected } from './load-neglected.ts';
import { makePostId } from './make-post-id.ts';
import { recordOwed } from './record-owed.ts';

/** Behind all that somebody waits for. */
const PRIORITY = 6;
/** Meanwhile nothing else is swept. */
const PASS_MS_MAX = 1_000;

/**
 * Makes the digests whose time has come, each once, however many do so: whoever moves a subscription
 * on owes its post, in one write. What was missed is made up for by one. True: there may be more.
 */
export async function makeDueDigests(app: App): Promise<boolean> {
  const { db, clock, projectId, log } = app;
  const due = { now: clock.now(), limit: SUBSCRIPTIONS_MAX };
  const subscriptions = await listDueSubscriptions(db, projectId, due);
  if (subscriptions.length === 0) return false;
  const closed = await closeCounted(app);
  if (closed === null) return true;
  const pass = { closed, loadNeglected: openNeglected(app) };
  const began = clock.monotonic();
  for (const subscription of subscriptions) {
    if (clock.monotonic() - began > PASS_MS_MAX) return true;
    try {
      await makeDigest(app, subscription, pass);
    } catch (error) {
      // One that cannot be made keeps none of the others from being made.
      log.error({ error, subscription: subscription.id }, 'a digest could not be made');
    }
  }
  return false;
}

/** What digests have in common that are made at once. */
interface Pass {
  closed: ToldUntil;
  loadNeglected: LoadNeglected;
}

async function makeDigest(app: App, subscription: Subscription, pass: Pass): Promise<void> {
  const { db } = app;
  const { closed } = pass;
  const { id, due, told } = subscription;
  const last = lastDueBy(subscription, closed.at);
  const next = nextDueAfter(subscription, closed.at);
  // Its clock was ahead and has been set back: then it waits for what comes next.
  const isEarly = due.at > closed.at || last.date < due.date;
  const skip = () => write(app, [moveSubscription(db, subscription, { due: next })]);
  if (isEarly) {
    await skip();
    return;
  }
  const facts = await loadFacts(app, subscription, { ...pass, last });
  const isQuiet = subscription.whenEmpty === 'quiet' && isEmptyDigest(facts);
  const post = isQuiet ? null : makePost(subscription, last.date, closed.at);
  const digest: DigestRecord = {
    subscription: id,
    date: last.date,
    dueAt: last.at,
    madeAt: closed.at,
    blocks: { after: told.block, until: closed.block },
    numbers: { after: told.no, until: closed.no },
    post: post?.id ?? null,
    facts,
  };
  const owed = post === null ? [] : [post];
  const isMade = await write(app, [
    moveSubscription(db, subscription, { due: next, told: closed }),
    insertDigest(db, digest),
    ...owePosts(db, owed),
    ...recordOwed(app, owed),
  ]);
  // A clock that was far ahead may have made one of this date: what is new is told in the next.
  if (!isMade && (await hasDigest(db, id, last.date))) await skip();
}

async function loadFacts(
  app: App,
  { id, zone, minute, weekday, scope, due, told }: Subscription,
  { last, closed, loadNeglected }: Pass & { last: { date: string } },
) {
  const before = await findCountsUntil(app.db, id, told.block);
  const days = daysBetween(due.date, last.date);
  const window = {
    date: last.date,
    timetable: { zone, minute, weekday },
    scope,
    from: Math.min(told.at, closed.at),
    until: closed.at,
    blocks: { after: told.block, until: closed.block },
    before,
    missed: weekday === null ? days : days / 7,
  };
  return loadDigestFacts(app, window, loadNeglected);
}

function makePost({ id, surface, place }: Subscription, date: string, at: number): OwedPost {
  const subject = `digest:${id}:${date}`;
  const what = { kind: 'digest', run: null, subject, priority: PRIORITY } as const;
  return { id: makePostId(), surface, place, ...what, at };
}

async function write(app: App, statements: Statement[]): Promise<boolean> {
  const submission = { type: 'write', statements, barrier: false } as const;
  return (await app.journal.submit('people', submission)).won;
}
