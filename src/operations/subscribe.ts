import type { App } from '#src/app.ts';
import { WEEKDAYS } from '#src/calendar/dates.ts';
import { nextDueAfter, type Timetable } from '#src/calendar/due-dates.ts';
import { readMinute, readZone } from '#src/calendar/zones.ts';
import type { DigestScope } from '#src/domain/digest.ts';
import { Refusal } from '#src/domain/errors.ts';
import { nearest } from '#src/domain/nearest.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import { hasDigest } from '#src/store/digests.ts';
import {
  changeSubscription,
  insertSubscription,
  listSubscriptionRows,
  SUBSCRIPTIONS_MAX,
  type Subscription,
} from '#src/store/subscriptions.ts';
import { answerRequest, type OpenReceipt } from './answer-request.ts';
import type { Caller } from './caller.ts';
import { checkTag } from './check-tag.ts';
import { closeCounted } from './close-counted.ts';
import { describeSubscription } from './describe-subscription.ts';
import { findNamedWorkflow } from './find-workflow.ts';
import { warnOff } from './warn-off.ts';
import { type Decision, writeDecision } from './write-decision.ts';

export const SUBSCRIBING = { needs: 'project_contributor', what: 'subscribe to digests' } as const;

/** As people say it. */
export interface SubscribeRequest {
  surface: string;
  place: string;
  /** `09:00` */
  at: string;
  /** IANA. */
  zone: string;
  /** `mon`; absent: every day. */
  weekly?: string;
  workflow?: string;
  tag?: string;
  /** Also on days on which nothing asks for anybody. */
  heartbeat?: boolean;
}

/**
 * From its next time on a digest comes to a place, of what ends from now on. Of the same in the same
 * place the time and the rest are changed: what it was to tell of is told then.
 */
export async function subscribe(
  app: App,
  caller: Caller,
  request: SubscribeRequest,
): Promise<Receipt> {
  const target = request.workflow === undefined ? '' : `workflow:${request.workflow}`;
  const asked = { verb: 'subscribe', target, ...SUBSCRIBING };
  return answerRequest(app, caller, asked, async (receipt) => {
    const wish = await readWish(app, request);
    const { message, ...answer } = await writeDecision(app, () =>
      decide(app, { caller, wish, receipt }),
    );
    return { ...answer, message: message + (await warnOff(app, wish.surface)) };
  });
}

type Wish = Pick<Subscription, 'surface' | 'place' | 'scope' | 'whenEmpty'> & Timetable;

async function readWish(app: App, request: SubscribeRequest): Promise<Wish> {
  const { surface, place, heartbeat = false, workflow, tag } = request;
  const read = readZone(request.zone);
  if (!('zone' in read)) throw new Refusal('invalid', read.message, read.fix);
  const minute = readMinute(request.at);
  if (minute === null) {
    throw new Refusal('invalid', `"${request.at}" is no time of day.`, 'Say it as 09:00 or 17:30.');
  }
  const weekday = request.weekly === undefined ? null : readWeekday(request.weekly);
  const scope = await readScope(app, { workflow, tag });
  const whenEmpty = heartbeat ? 'heartbeat' : 'quiet';
  return { surface, place, zone: read.zone, minute, weekday, scope, whenEmpty };
}

function readWeekday(text: string): number {
  const day = WEEKDAYS.findIndex((name) => name === text.trim().toLowerCase().slice(0, 3));
  if (day >= 0) return day + 1;
  const guess = nearest(text, WEEKDAYS);
  const fix = guess === undefined ? `Say one of ${WEEKDAYS.join(', ')}.` : `Did you mean ${guess}?`;
  throw new Refusal('invalid', `"${text}" is no day of the week.`, fix);
}

async function readScope(
  app: App,
  { workflow, tag }: { [name in keyof DigestScope]: string | undefined },
): Promise<DigestScope> {
  if (workflow !== undefined && tag !== undefined) {
    const fix = 'Leave out one of them, or subscribe to each.';
    throw new Refusal('invalid', 'A digest is of a workflow or of a tag, not of both.', fix);
  }
  if (workflow !== undefined) return { workflow: (await findNamedWorkflow(app, workflow)).name };
  if (tag === undefined) return {};
  await checkTag(app, tag);
  return { tag };
}

interface Deciding {
  caller: Caller;
  wish: Wish;
  receipt: OpenReceipt;
}

async function decide(app: App, { caller, wish, receipt }: Deciding): Promise<Decision> {
  const { db, projectId, clock } = app;
  const now = clock.now();
  const known = await listSubscriptionRows(db, projectId);
  const same = known.find((one) => isSame(one, wish));
  const due = nextDueAfter(wish, now);
  if (same) {
    // One digest a date.
    const isMade = await hasDigest(db, same.id, due.date);
    const changed = { ...same, ...wish, due: isMade ? nextDueAfter(wish, due.at) : due };
    const message = `It is changed: ${describeSubscription(changed)}`;
    return {
      message,
      statements: [changeSubscription(db, same, changed), receipt.applied(message)],
    };
  }
  if (known.length >= SUBSCRIPTIONS_MAX) throw refuseMore();
  const told = await closeCounted(app);
  if (told === null) {
    throw new Refusal('unavailable', 'Runs of before are still being counted.', 'Try again.');
  }
  const made = { createdAt: now, createdBy: caller.actor.name, projectId };
  const subscription = { ...wish, ...made, told, due };
  const message = describeSubscription(subscription);
  return {
    message,
    statements: [insertSubscription(db, subscription), receipt.applied(message)],
  };
}

/** By this a place's subscriptions are told apart. */
function isSame(one: Subscription, wish: Wish): boolean {
  return (
    one.surface === wish.surface &&
    one.place === wish.place &&
    one.weekday === wish.weekday &&
    one.scope.workflow === wish.scope.workflow &&
    one.scope.tag === wish.scope.tag
  );
}

function refuseMore(): Refusal {
  const fix = 'End some: /run unsubscribe <number>. A tag says what many workflows share.';
  return new Refusal('refused', `There are ${SUBSCRIPTIONS_MAX} subscriptions already.`, fix);
}
