import type { LogView } from '#src/views/log.ts';
import { clockOf, lineForBundle, NOTHING_HAPPENED } from '#src/views/log-words.ts';
import { drawActions } from './buttons.ts';
import { type Draft, type Drawing, roomFor } from './card.ts';
import { drawRun, nameRun } from './opening.ts';
import { bold, code, drawFramed, drawLines } from './pieces.ts';
import { drawHeader } from './plain.ts';
import { shortenLine, shortenName } from './text.ts';

const EVENTS_MAX = 60;
const VALUES_LENGTH_MAX = 120;

/** A run's events, one a line, the newest last. */
export function drawLog(view: LogView, drawing: Drawing): Draft {
  const { title, events, actions } = view;
  const shown = events.slice(-roomFor(EVENTS_MAX, drawing));
  const earlier = view.omitted + events.length - shown.length;
  const lines = shown.map((event) => describeEvent(event, drawing));
  const last = shown.at(-1);
  return {
    blocks: [
      drawHeader({ word: 'event log', tone: 'neutral', name: title.workflow }),
      drawRun(title),
      ...drawLines(earlier === 0 ? [] : [[`… ${earlier} earlier: `, code(lineForBundle(title))]]),
      ...(lines.length === 0
        ? drawLines([[NOTHING_HAPPENED]])
        : drawFramed([bold('Times are UTC')], lines.join('\n'))),
      ...drawActions(actions, drawing),
    ],
    said: [
      `Event log of ${nameRun(title)}.`,
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
    ...(step === null ? [] : [shortenName(step)]),
    ...(data === '{}' ? [] : [shortenLine(data, roomFor(VALUES_LENGTH_MAX, drawing, 20))]),
  ];
  return words.join('  ');
}
