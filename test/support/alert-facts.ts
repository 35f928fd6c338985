import type { AlertContext } from '#src/domain/alert-context.ts';
import { tellNumber } from '#src/domain/count.ts';
import { formatClock } from '#src/domain/format-time.ts';
import type { SaidMessages } from '#src/domain/said-messages.ts';
import type { DeliveryAlertView } from '#src/views/delivery-alert.ts';
import type { DigestView } from '#src/views/digest.ts';
import {
  describeTotals,
  describeWindow,
  openDigestWords,
  titleDigest,
} from '#src/views/digest-words.ts';
import type { FixQuestionView } from '#src/views/fix-question.ts';
import type { RepeatView } from '#src/views/repeat.ts';
import type { MayBeRerouted } from '#src/views/rerouted.ts';
import type { SignatureRow } from '#src/views/signature-row.ts';
import type { StormView } from '#src/views/storm.ts';
import type { WhyQuietView } from '#src/views/why-quiet.ts';

/** What is said of the failures like it, and of the people who care. */
export function factsOfContext(context: AlertContext | null): string[] {
  if (context === null) return [];
  const { count, newest, said, recovered, claim, mute, lastFix, unmutedBecause, rerouted } =
    context;
  const { toldBefore, lastAt } = context;
  return [
    ...(count === 1 ? [] : [`${count} times since`, tellClock(lastAt), newest.shortId]),
    ...(toldBefore === 0 ? [] : [`${toldBefore} of which were told above`]),
    ...factsOfSaid(said),
    ...(recovered === null ? [] : ['recovered', recovered.shortId]),
    ...(claim === null ? [] : [`${claim.by} is on it`]),
    ...(mute === null ? [] : [`muted by ${mute.by} until`]),
    ...(lastFix === null ? [] : [`fixed by ${lastFix.by}`, lastFix.words]),
    ...(unmutedBecause === null ? [] : [unmutedBecause]),
    ...factsOfDetour({ rerouted }),
  ];
}

/** How many failures say what; of all that say the same only that. */
function factsOfSaid(said: SaidMessages | null): string[] {
  if (said === null) return [];
  const { kinds, others } = said;
  const isOne = kinds.length === 1 && others === 0;
  return [
    ...kinds.map(({ text, count }) => (isOne ? `“${text}”` : `${count} × “${text}”`)),
    ...(others === 0 ? [] : [`${others} other message`]),
  ];
}

/** Why it stands where it does not belong. */
export function factsOfDetour({ rerouted }: MayBeRerouted): string[] {
  if (rerouted === null) return [];
  return ['delivered here because', rerouted.place, rerouted.reason];
}

export function factsOfRepeat(view: RepeatView): string[] {
  const { title, code, place, message, context, runs } = view;
  return [
    title.workflow,
    code,
    ...(place === null ? [] : [place]),
    message,
    context.newest.shortId,
    ...(context.count > runs.length ? [] : runs.map(({ shortId }) => shortId)),
    ...factsOfContext(context),
  ];
}

export function factsOfFixQuestion({
  title,
  code,
  place,
  isAnswered,
  context,
}: FixQuestionView): string[] {
  const { claim, recovered, lastFix } = context;
  return [
    title.workflow,
    code,
    ...(place === null ? [] : [place]),
    ...(recovered === null ? [] : [recovered.shortId]),
    ...(isAnswered || claim === null ? [] : [`${claim.by}, what fixed it?`]),
    ...(isAnswered && lastFix !== null ? [`fixed by ${lastFix.by}`, lastFix.words] : []),
  ];
}

export function factsOfStorm({
  rows,
  count,
  signatures,
  advice,
  isOver,
  first,
}: StormView): string[] {
  return [
    isOver ? 'storm over' : 'storm',
    `${tellNumber(count)} failure`,
    `${tellNumber(signatures)} kind`,
    ...(advice === null ? [] : [advice]),
    ...(first === null ? [] : [`${first}–${first + rows.length - 1} of ${signatures}`]),
    ...rows.flatMap((row) => [...factsOfRow(row), ...timesOf(row, tellClock)]),
  ];
}

export function factsOfDigest(view: DigestView): string[] {
  const { sections, groupsLeft, stopped, waiting, stuck, undelivered } = view;
  const { word, name } = titleDigest(view);
  const { tellTime } = openDigestWords(view);
  return [
    word,
    name,
    describeWindow(view),
    ...describeTotals(view),
    ...sections.flatMap(({ trend, rows }) => [
      trend.replace('_', ' '),
      ...rows.flatMap((row) => [
        ...factsOfRow(row),
        ...timesOf(row, tellTime),
        ...factsOfSaid(row.said),
        ...(trend === 'still_failing' ? [`day ${row.day}`] : []),
        ...(row.claimedBy === null ? [] : [`${row.claimedBy} is on it`]),
        ...(row.mutedUntil === null ? [] : ['muted until']),
      ]),
    ]),
    ...(groupsLeft === 0 ? [] : [`… ${groupsLeft} more groups`]),
    ...stopped.flatMap(({ workflow, count, newest }) => [
      workflow,
      `${tellNumber(count)} run`,
      newest.shortId,
    ]),
    ...waiting.flatMap(({ workflow, title, shortId }) => [workflow, title, shortId]),
    ...stuck.flatMap(({ workflow, symptom, shortId }) => [workflow, symptom, shortId]),
    ...(undelivered === 0 ? [] : [`${undelivered} chat messages could not be delivered`]),
  ];
}

function factsOfRow({ workflow, step, code, count, newest }: SignatureRow): string[] {
  return [workflow, step, code, `${tellNumber(count)} failure`, newest.shortId];
}

/** When it failed first and last. */
function timesOf({ firstAt, lastAt }: SignatureRow, tell: (at: number) => string): string[] {
  return [firstAt, lastAt].map(tell);
}

function tellClock(at: number): string {
  return formatClock(at, { timeZone: 'UTC' });
}

export function factsOfUndelivered(view: DeliveryAlertView): string[] {
  const { surface, place, reason, fix, count, missed, missedLeft } = view;
  return [
    surface,
    place,
    reason,
    fix,
    `${tellNumber(count)} message`,
    ...missed.flatMap(({ workflow, run }) => [workflow ?? '', run?.shortId ?? '']),
    ...(missedLeft === 0 ? [] : [`… ${missedLeft} more`]),
  ];
}

export function factsOfWhyQuiet({ about, entries, standing, isMore }: WhyQuietView): string[] {
  return [
    about.workflow,
    ...(about.type === 'run' ? [about.run.shortId] : []),
    ...standing,
    ...entries.flatMap(({ surface, place, reason, run }) => [
      surface,
      place,
      reason ?? '',
      run?.shortId ?? '',
    ]),
    ...(isMore ? ['older ones'] : []),
  ];
}
