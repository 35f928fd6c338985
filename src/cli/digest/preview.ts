import { z } from 'zod';
import { parseSpan } from '#src/cli/parse-time.ts';
import { UsageError } from '#src/cli/usage-error.ts';
import type { Args } from '#src/cli/verb.ts';
import { count } from '#src/domain/count.ts';
import type { DigestFacts, DigestGroup } from '#src/domain/digest.ts';
import type { Json } from '#src/domain/json.ts';
import type { ListedSubscription } from '#src/operations/list-subscriptions.ts';
import type { DigestPreview, PreviewRequest } from '#src/operations/preview-digest.ts';

const SINCE_DEFAULT = '24h';
const OF_TIME = ['since', 'zone', 'workflow', 'tag'] as const;

/** Null: no preview is asked for. */
export function readPreview({ has, one }: Args): PreviewRequest | null {
  const [given] = (['subscription', ...OF_TIME] as const).filter(has);
  if (!has('preview')) {
    if (given === undefined) return null;
    throw new UsageError(`--${given} goes with --preview.`, `Add --preview.`);
  }
  const number = one('subscription');
  const [since = SINCE_DEFAULT, zone, workflow, tag] = OF_TIME.map(one);
  if (number !== undefined) return { subscription: readNumber(number, OF_TIME.filter(has)) };
  if (workflow !== undefined && tag !== undefined) {
    throw new UsageError('--workflow and --tag exclude each other.', 'Give one of them.');
  }
  return {
    sinceMs: parseSpan(since, '--since'),
    zone: zone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone,
    ...(workflow === undefined ? {} : { workflow }),
    ...(tag === undefined ? {} : { tag }),
  };
}

function readNumber(text: string, [other]: readonly string[]): number {
  if (other !== undefined) {
    const message = `--subscription and --${other} exclude each other.`;
    throw new UsageError(message, `A subscription has its own: leave out --${other}.`);
  }
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new UsageError(
    `"${text}" is no number of a subscription.`,
    'signalbox digest shows them all.',
  );
}

/** Why it says that, a sentence a line. */
export function explainPreview(
  { facts, subscription, numbers, uncounted, isEmpty, isSent }: DigestPreview,
  time: (at: number) => string,
): string[] {
  const window = `${time(facts.from)} to ${time(facts.until)}`;
  const why =
    numbers === null
      ? `It tells of what ended from ${window}, to a quarter of an hour.`
      : `It tells of ${describeNumbers(numbers)}, counted from ${window}.`;
  const when =
    subscription === null
      ? "It is nobody's: a subscription has its own window (--subscription <n>)."
      : `Subscription ${subscription.number} goes to ${subscription.to} ${subscription.when}, of ${subscription.of}; next ${time(subscription.next.at)}.`;
  const empty = isSent
    ? 'Nothing in it asks for anybody: it comes all the same.'
    : 'Nothing in it asks for anybody: it would not be sent.';
  const more = uncounted === 1 ? 'is 1 run more that has' : `are ${uncounted} runs more that have`;
  return [
    why,
    when,
    ...(subscription !== null && isEmpty ? [empty] : []),
    ...explainGroups(facts, time),
    ...(uncounted === 0 ? [] : [`There ${more} ended and will be counted first.`]),
    'Nothing was sent.',
  ];
}

/** So many are explained; the digest has them all. */
const EXPLAINED_MAX = 10;

/** Why each of the groups is called what it is called. */
function explainGroups({ groups }: DigestFacts, time: (at: number) => string): string[] {
  const lines = groups.slice(0, EXPLAINED_MAX).map((group) => {
    const { workflow, step, code } = group;
    return `${workflow}${step === '' ? '' : `/${step}`}/${code}: ${explainTrend(group, time)}`;
  });
  const left = groups.length - lines.length;
  return left > 0 ? [...lines, `… and ${count(left, 'group')} more.`] : lines;
}

function explainTrend({ trend, day, firstAt }: DigestGroup, time: (at: number) => string): string {
  switch (trend) {
    case 'new':
      return `new, because its failures in a row began in this window, ${time(firstAt)}.`;
    case 'still_failing':
      return `still failing, day ${day}: it failed before this window, too, and nothing has succeeded since.`;
    case 'recovered':
      return 'recovered, because a later run of the workflow succeeded.';
  }
}

/** Numbers are given across all workflows. */
function describeNumbers({ after, until }: NonNullable<DigestPreview['numbers']>): string {
  if (until <= after) return 'no run';
  return `${count(until - after, 'run')} of all workflows, numbers ${after + 1} to ${until}`;
}

/** As `--json` prints it. */
export function describePreview(preview: DigestPreview): Json {
  const { facts, subscription, numbers, uncounted, isEmpty, isSent } = preview;
  return z.json().parse({
    subscription: subscription && describeNext(subscription),
    from: new Date(facts.from).toISOString(),
    until: new Date(facts.until).toISOString(),
    runs: numbers && { after: numbers.after, until: numbers.until },
    uncounted,
    is_empty: isEmpty,
    would_be_sent: isSent,
    digest: facts,
  });
}

export function describeSubscribed(listed: ListedSubscription) {
  const { scope, whenEmpty, createdBy, zone, minute, weekday } = listed;
  const own = { zone, minute, weekday, scope: { ...scope }, when_empty: whenEmpty, by: createdBy };
  return { ...describeNext(listed), ...own };
}

function describeNext(one: NonNullable<DigestPreview['subscription']>) {
  const { number, surface, place, when, of, next } = one;
  const due = { next_date: next.date, next_at: new Date(next.at).toISOString() };
  return { subscription: number, surface, place, when, of, ...due };
}
