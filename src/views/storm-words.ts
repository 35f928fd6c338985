import { count, tellNumber } from '#src/domain/count.ts';
import { tellRerouted } from './rerouted.ts';
import { joinSaid, nextTo, type Sentence } from './sentence.ts';
import { type SignatureRow, sayRow, type ToldRow, tellHead, tellPlace } from './signature-row.ts';
import type { StormView } from './storm.ts';

const MINUTE_MS = 60_000;

/** Of many kinds the largest is advised on. */
export const ADVICE_LABEL = 'What to do first';

/** What the card opens with beside its word: "37 failures of 4 kinds". */
export function nameStorm({ count: many, signatures }: StormView): string {
  return `${count(many, 'failure')} of ${count(signatures, 'kind')}`;
}

/** What happened, since when, and what becomes of those to come. */
export function tellStorm(view: StormView): Sentence[] {
  const { isOver, openedAt, lastAt, first, rows, signatures } = view;
  const [before, between] = isOver ? ['From ', ' to '] : ['Since ', ', last '];
  const span: Sentence = [before, { at: openedAt }, between, nextTo(openedAt, lastAt), '. '];
  const next = isOver ? 'It is over: alerts come one by one again.' : 'More are counted here.';
  if (first === null) return [...tellRerouted(view), [...span, next]];
  const page = `${tellNumber(first)}–${tellNumber(first + rows.length - 1)} of ${count(signatures, 'kind')}, those with the most failures first.`;
  return [[...span, page]];
}

/** Its times stand below those of the storm, which tell the day. */
export function tellStormRow(row: SignatureRow, { openedAt }: StormView): ToldRow {
  const { firstAt, lastAt, newest } = row;
  const last = nextTo(openedAt, lastAt);
  return {
    head: tellHead(row),
    place: tellPlace(row),
    said: [],
    small: joinSaid([
      lastAt - firstAt < MINUTE_MS ? [last] : [nextTo(openedAt, firstAt), ' to ', last],
      ['newest ', { code: newest.shortId }],
    ]),
  };
}

/** For a locked phone: how many, what most of them are, what to do. */
export function sayStorm(view: StormView): Sentence[] {
  const [largest] = view.first === null ? view.rows : [];
  return [
    [`${view.isOver ? 'Storm over' : 'Storm'}: ${nameStorm(view)}.`],
    ...tellRerouted(view),
    ...(largest === undefined
      ? []
      : [['Most: ', ...sayRow(largest), ` (${tellNumber(largest.count)}).`]]),
    ...(view.advice === null ? [] : [[view.advice]]),
  ];
}

/** Those that stand on no line, "… 214 more kinds"; null: none, or it is a page. */
export function describeKindsLeft({ first, signatures, rows }: StormView, shown: number) {
  const left = first === null ? signatures - shown : rows.length - shown;
  return left > 0 ? `… ${tellNumber(left)} more ${left === 1 ? 'kind' : 'kinds'}` : null;
}
