import type { LogView } from '#src/views/log.ts';
import { clockOf, lineForBundle, NOTHING_HAPPENED } from '#src/views/log-words.ts';
import { type Draft, type Drawing, roomFor, shortenName } from './card.ts';
import { bold, code } from './markdown.ts';
import { nameRun, runLine } from './opening.ts';
import { drawActions, drawFramed, drawHeading, drawLines } from './parts.ts';
import { shortenLine } from './text.ts';

const EVENTS_MAX = 40;
const VALUES_LENGTH_MAX = 100;

/** A run's events, one a line, the newest last. */
export function drawLog(view: LogView, drawing: Drawing): Draft {
  const { title, events, actions } = view;
  const shown = events.slice(-roomFor(EVENTS_MAX, drawing));
  const earlier = view.omitted + events.length - shown.length;
  const lines = shown.map((event) => describeEvent(event, drawing));
  const last = shown.at(-1);
  const tone = 'neutral';
  return {
    tone,
    parts: [
      drawHeading({ word: 'event log', tone, name: title.workflow }, runLine(title, drawing)),
      ...drawLines(earlier === 0 ? [] : [[`… ${earlier} earlier: `, code(lineForBundle(title))]]),
      ...(lines.length === 0
        ? drawLines([[NOTHING_HAPPENED]])
        : drawFramed([bold('Times are UTC')], lines.join('\n'))),
      ...drawActions(actions),
    ],
    said: [
      `Event log of ${nameRun(title, drawing)}.`,
      last === undefined ? NOTHING_HAPPENED : `Last: ${last.type}.`,
    ],
  };
}

function describeEvent(
  { seq, type, step, at, data }: LogView['events'][number],
  drawing: Drawing,
): string {
  const words = [
    `${seq}`,
    clockOf(at),
    type,
    ...(step === null ? [] : [shortenName(step, drawing)]),
    ...(data === '{}' ? [] : [shortenLine(data, roomFor(VALUES_LENGTH_MAX, drawing, 20))]),
  ];
  return words.join('  ');
}
