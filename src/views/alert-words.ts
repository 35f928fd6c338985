import type { AlertContext, Rerouted } from '#src/domain/alert-context.ts';
import { capitalise } from '#src/domain/capitalise.ts';
import type { Redact } from '#src/domain/redact.ts';
import type { Sentence } from './sentence.ts';

/** The same without what nobody may read. */
export function redactContext(context: AlertContext, redact: Redact): AlertContext {
  const { claim, mute, lastFix, unmutedBecause, rerouted } = context;
  return {
    ...context,
    claim: claim && { ...claim, by: redact(claim.by) },
    mute: mute && { ...mute, by: redact(mute.by) },
    lastFix: lastFix && { ...lastFix, words: redact(lastFix.words), by: redact(lastFix.by) },
    unmutedBecause: unmutedBecause === null ? null : redact(unmutedBecause),
    rerouted: rerouted && redactRerouted(rerouted, redact),
  };
}

export function redactRerouted({ surface, place, reason }: Rerouted, redact: Redact): Rerouted {
  return { surface, place: redact(place), reason: redact(reason) };
}

/** What an alert says before its cause: where it belongs, how often it failed, who cares. */
export function tellContext(context: AlertContext): Sentence[] {
  const { count, recovered, claim, mute, unmutedBecause, rerouted } = context;
  return [
    ...(rerouted === null ? [] : [tellRerouted(rerouted)]),
    ...(unmutedBecause === null
      ? []
      : [['It was muted and is told all the same: ', { quote: unmutedBecause }, '.']]),
    ...(recovered === null
      ? []
      : [['Recovered ', { at: recovered.at }, ' by run ', { code: recovered.shortId }, '.']]),
    ...(count > 1 ? [tellCount(context)] : []),
    ...(claim === null ? [] : [[{ name: claim.by }, ' is on it since ', { at: claim.at }, '.']]),
    ...(mute === null
      ? []
      : [['Muted by ', { name: mute.by }, ' until ', { at: mute.until }, '.']]),
  ];
}

/** For a locked phone: what has changed since it was told first. */
export function sayContext({ count, recovered, rerouted }: AlertContext): Sentence[] {
  return [
    ...(rerouted === null ? [] : [tellRerouted(rerouted)]),
    ...(count > 1 ? [[`It failed ${count} times.`]] : []),
    ...(recovered === null ? [] : [['It has recovered.']]),
  ];
}

/** What helped the last time stands beside what to do. */
export function tellLastFix({ lastFix }: Pick<AlertContext, 'lastFix'>): Sentence[] {
  if (lastFix === null) return [];
  const { by, at, words } = lastFix;
  return [['Last time fixed by ', { name: by }, ' (', { at }, '): ', { quote: words }]];
}

/** "Failed 7 times since 14:02, newest run 3f2a91c0." */
export function tellCount({
  count,
  firstAt,
  newest,
}: Pick<AlertContext, 'count' | 'firstAt' | 'newest'>): Sentence {
  return [
    'Failed ',
    { strong: `${count} times` },
    ' since ',
    { at: firstAt },
    ', newest run ',
    { code: newest.shortId },
    '.',
  ];
}

/** "Delivered here because Slack refuses #ops – the channel is archived." */
export function tellRerouted({ surface, place, reason }: Rerouted): Sentence {
  const refusal = `Delivered here because ${capitalise(surface)} refuses `;
  // A name that ends in ":x" and a colon would be an emoji.
  return [refusal, { name: place }, ' – ', { quote: reason }, '.'];
}
