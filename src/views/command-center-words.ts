import type { ListedRun } from '#src/domain/command-center.ts';
import { count, tellNumber } from '#src/domain/count.ts';
import { describeSpan } from '#src/domain/describe-past.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import type { AskedView, CommandCenterView } from './command-center.ts';
import type { Tone } from './run-view.ts';

type SectionView = CommandCenterView['sections'][number];

const HOUR_MS = 3_600_000;
const BALANCES = {
  empty: ': nothing that costs starts, top it up',
  low: ': the balance is low',
  well: '',
} as const;

export function nameSection(
  { section }: Pick<SectionView, 'section'>,
  { failedSinceMs }: Pick<CommandCenterView, 'failedSinceMs'>,
): string {
  switch (section) {
    case 'awaiting':
      return 'Awaiting approval';
    case 'draining':
      return 'Stopping gracefully';
    case 'running':
      return 'Running now';
    case 'failed':
      return `Failed or stopped, last ${describeHours(failedSinceMs)}`;
  }
}

/** "12", "1,000+" where nobody counted further, "11–20 of 34" on a page. */
export function describeCount({ count: many, isCapped, page, rows }: SectionView): string {
  const all = tellCount(many, isCapped);
  if (page === null) return all;
  const { first } = page;
  if (first === null) return `a page of ${all}`;
  return `${tellCount(first, false)}–${tellCount(first + rows.length - 1, false)} of ${all}`;
}

/** "… 12 more": null where all of them are shown, or on a page of their own. */
export function describeLeft(
  { rows, page, ...section }: SectionView,
  shown: number,
): string | null {
  if (page !== null) return shown < rows.length ? `… ${rows.length - shown} more` : null;
  const { count: many, isCapped } = section;
  return many > shown || isCapped ? `… ${tellCount(many - shown, isCapped)} more` : null;
}

function tellCount(many: number, isCapped: boolean): string {
  return `${tellNumber(many)}${isCapped ? '+' : ''}`;
}

/** Beside the word "Credits". */
export function describeBalance({
  total,
  status,
}: NonNullable<CommandCenterView['credits']>): string {
  return `${total} left${BALANCES[status]}`;
}

/** A sentence each; none: all is well. */
export function listTroubles({
  undelivered,
  hasLiveWorker,
  failedSinceMs,
}: CommandCenterView): string[] {
  const posts = count(undelivered, 'chat message');
  return [
    ...(hasLiveWorker ? [] : ['No worker is alive: nothing moves until one is started.']),
    ...(undelivered === 0
      ? []
      : [`${posts} of the last ${describeHours(failedSinceMs)} could not be delivered.`]),
  ];
}

/** All is well only where nothing waits for anybody and nothing has failed. */
export function judgeCenter(view: CommandCenterView): Tone {
  const isListed = (name: SectionView['section']) =>
    view.sections.some((each) => each.section === name && each.count > 0);
  if (listTroubles(view).length > 0) return 'bad';
  if (isListed('awaiting')) return 'waiting';
  return isListed('failed') ? 'neutral' : 'good';
}

/** What a row says besides which run it is; `now` is what runs that have not ended are measured by. */
export function describeListed(
  { status, awaiting, failureCode, rootStepId, ...row }: ListedRun,
  { now, tell }: { now: number; tell: (step: string) => string },
): { state: string; failure: string | null; chain: string[]; tookMs: number } {
  const root = rootStepId === null ? '' : ` at ${tell(rootStepId)}`;
  return {
    state: awaiting ? 'awaiting approval' : status,
    failure: failureCode === null ? null : failureCode + root,
    // A retry tells which attempt it is, and a run that was retried as what.
    chain: [
      ...(row.attempt === 1 ? [] : [`attempt ${row.attempt}`]),
      ...(row.retriedAs === null ? [] : [`retried as ${shortIdOf(row.retriedAs)}`]),
    ],
    tookMs: Math.max(0, (row.finishedAt ?? now) - (row.startedAt ?? row.createdAt)),
  };
}

/** "Pay it? and 2 more": what a run waits for. */
export function describeAsked(
  { heading, more }: AskedView,
  tell: (heading: string) => string,
): string {
  return tell(heading) + (more === 0 ? '' : ` and ${more} more`);
}

function describeHours(ms: number): string {
  return ms < HOUR_MS ? describeSpan(ms) : `${Math.round(ms / HOUR_MS)} h`;
}
