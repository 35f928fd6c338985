import type { AlertContext } from '#src/domain/alert-context.ts';
import { tellNumber } from '#src/domain/count.ts';
import type { Redact } from '#src/domain/redact.ts';
import { redactRerouted, tellRerouted } from './rerouted.ts';
import { redactSaid, tellSaid } from './said-words.ts';
import { nextTo, type Sentence } from './sentence.ts';

/** The same without what nobody may read. */
export function redactContext(context: AlertContext, redact: Redact): AlertContext {
  const { said, claim, mute, lastFix, unmutedBecause, rerouted } = context;
  return {
    ...context,
    said: redactSaid(said, redact),
    claim: claim && { ...claim, by: redact(claim.by) },
    mute: mute && { ...mute, by: redact(mute.by) },
    lastFix: lastFix && { ...lastFix, words: redact(lastFix.words), by: redact(lastFix.by) },
    unmutedBecause: unmutedBecause === null ? null : redact(unmutedBecause),
    rerouted: redactRerouted(rerouted, redact),
  };
}

/** What an alert says before its cause: where it belongs, how often it failed, who cares. */
export function tellContext(context: AlertContext): Sentence[] {
  const { count, said, recovered, claim, mute, unmutedBecause } = context;
  return [
    ...tellRerouted(context),
    ...(unmutedBecause === null
      ? []
      : [['It was muted and is told all the same: ', { quote: unmutedBecause }, '.']]),
    ...(recovered === null
      ? []
      : [['Recovered ', { at: recovered.at }, ' by run ', { code: recovered.shortId }, '.']]),
    ...(count > 1 ? [tellCount(context)] : []),
    ...(said === null ? [] : [tellSaid(said)]),
    ...(claim === null ? [] : [[{ name: claim.by }, ' is on it since ', { at: claim.at }, '.']]),
    ...(mute === null
      ? []
      : [['Muted by ', { name: mute.by }, ' until ', { at: mute.until }, '.']]),
  ];
}

/** For a locked phone: what has changed since it was told first. */
export function sayContext(context: AlertContext): Sentence[] {
  const { count, toldBefore, recovered } = context;
  const above = toldBefore === 0 ? '' : `, ${tellShare(toldBefore)} told above`;
  return [
    ...tellRerouted(context),
    ...(count > 1 ? [[`It failed ${tellNumber(count)} times${above}.`]] : []),
    ...(recovered === null ? [] : [['It has recovered.']]),
  ];
}

/** What helped the last time stands beside what to do. */
export function tellLastFix({ lastFix }: Pick<AlertContext, 'lastFix'>): Sentence[] {
  if (lastFix === null) return [];
  const { by, at, words } = lastFix;
  return [['Last time fixed by ', { name: by }, ' (', { at }, '): ', { quote: words }]];
}

/** "Failed 100 times since 22 Nov 14:02, 10 of which were told above, last 14:40 (run 3f2a91c0)." */
export function tellCount({
  count,
  toldBefore,
  firstAt,
  lastAt,
  newest,
}: Pick<AlertContext, 'count' | 'toldBefore' | 'firstAt' | 'lastAt' | 'newest'>): Sentence {
  return [
    'Failed ',
    { strong: `${tellNumber(count)} times` },
    ' since ',
    { at: firstAt },
    ...(toldBefore === 0 ? [] : [`, ${tellShare(toldBefore)} told above`]),
    ', last ',
    nextTo(firstAt, lastAt),
    ' (run ',
    { code: newest.shortId },
    ').',
  ];
}

function tellShare(many: number): string {
  return `${tellNumber(many)} of which ${many === 1 ? 'was' : 'were'}`;
}
