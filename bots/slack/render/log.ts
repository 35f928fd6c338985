import type { LogView } from '#src/views/log.ts';
import { drawActions } from './buttons.ts';
import { type Draft, type Drawing, roomFor } from './card.ts';
import { drawRun, nameRun } from './opening.ts';
import { bold, code, drawFramed, drawLines } from './pieces.ts';
import { drawHeader } from './plain.ts';
import { shortenLine, shortenName } from './text.ts';

const EVENTS_MAX = 60;
const VALUES_LENGTH_MAX = 120;
const CLOCK_START = 11;
const CLOCK_END = 23;

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
      ...drawLines(earlier === 0 ? [] : [[`… ${earlier} earlier: `, code(bundleOf(view))]]),
      ...(lines.length === 0
        ? drawLines([['Nothing has happened.']])
        : drawFramed([bold('Times are UTC')], lines.join('\n'))),
      ...drawActions(actions, drawing),
    ],
    said: [
      `Event log of ${nameRun(title)}.`,
      last === undefined ? 'Nothing has happened.' : `Last: ${last.type}.`,
    ],
  };
}

/** The way to more of it that there is here: as a file. */
function bundleOf({ title }: LogView): string {
  return `/run bundle ${title.shortId}`;
}

function describeEvent(
  { seq, type, step, at, data }: LogView['events'][number],
  drawing: Drawing,
): string {
  const clock = new Date(at).toISOString().slice(CLOCK_START, CLOCK_END);
  const words = [
    `${seq}`,
    clock,
    type,
    ...(step === null ? [] : [shortenName(step)]),
    ...(data === '{}' ? [] : [shortenLine(data, roomFor(VALUES_LENGTH_MAX, drawing, 20))]),
  ];
  return words.join('  ');
}
