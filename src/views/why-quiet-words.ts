import { capitalise } from '#src/domain/capitalise.ts';
import { count, tellNumber } from '#src/domain/count.ts';
import { LEDGER_WORDS, type LedgerEntry, type LedgerWord } from '#src/domain/why-quiet.ts';
import type { Sentence } from './sentence.ts';
import type { WhyQuietView } from './why-quiet.ts';

const WHAT: Readonly<Record<LedgerWord, string>> = {
  owed: 'owed',
  sent: 'sent',
  collapsed: 'counted on another card',
  muted: 'muted',
  rerouted: 'sent elsewhere',
  deferred: 'put off',
  undeliverable: 'not delivered',
  dropped: 'no longer needed',
};

const KINDS: ReadonlyMap<string, string> = new Map([
  ['failure-alert', 'alert'],
  ['run', 'run card'],
  ['fix-question', 'question'],
  ['delivery-alert', 'delivery alert'],
  ['low-balance', 'low balance'],
]);

/** "alert": what was to be told, in words. */
export function nameKind(kind: string): string {
  return KINDS.get(kind) ?? kind;
}

export function nameWhyQuiet({ about }: WhyQuietView): string {
  return about.type === 'run' ? `${about.workflow} · run ${about.run.shortId}` : about.workflow;
}

/** In one sentence, before the list. */
export function summariseQuiet({ about, entries, isMore }: WhyQuietView): string {
  const what = about.type === 'run' ? 'this run' : 'this workflow';
  if (entries.length === 0)
    return `Chat owed nothing about ${what}: nothing has been written of it.`;
  const of = `Of the last ${isMore ? 'entries' : count(entries.length, 'entry')} about ${what}`;
  const found = LEDGER_WORDS.flatMap((word) => {
    const many = entries.filter((entry) => entry.what === word).length;
    return many === 0 ? [] : [`${tellNumber(many)} ${WHAT[word]}`];
  });
  return `${of}: ${found.join(', ')}.`;
}

/** "alert muted", where, why. */
export function tellEntry({
  kind,
  what,
  surface,
  place,
  reason,
  attempt,
  run,
}: LedgerEntry): Sentence {
  return [
    { strong: `${nameKind(kind)} ${WHAT[what]}` },
    ` · ${capitalise(surface)}`,
    // A terminal has no place of its own.
    ...(place === surface ? [] : [' ', { name: place }]),
    ...(run === null ? [] : [' · run ', { code: run.shortId }]),
    ...(attempt === null || attempt < 2 ? [] : [` · attempt ${attempt}`]),
    ...(reason === null ? [] : [' · ', { quote: reason }]),
  ];
}

/** "… 12 more, and older ones: add --before 4711", with the way to all of them; null: none. */
export function describeEntriesLeft(
  { entries, isMore }: WhyQuietView,
  shown: number,
): string | null {
  const left = entries.length - shown;
  const last = entries[shown - 1];
  if (last === undefined || (left === 0 && !isMore)) return null;
  const more = [
    ...(left === 0 ? [] : [`${tellNumber(left)} more`]),
    ...(isMore ? ['older ones'] : []),
  ];
  return `… ${more.join(', and ')}: add --before ${last.id}`;
}
