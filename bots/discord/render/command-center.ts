import { formatDuration } from '#src/domain/format-time.ts';
import type { CommandCenterView } from '#src/views/command-center.ts';
import {
  describeAsked,
  describeBalance,
  describeCount,
  describeLeft,
  describeListed,
  judgeCenter,
  listTroubles,
  nameSection,
} from '#src/views/command-center-words.ts';
import { type Draft, type Drawing, type Part, roomFor, shortenName } from './card.ts';
import { agoOf, bold, type Line, timeOf } from './markdown.ts';
import { drawActions, drawHeading, drawLines, drawRow, drawSmallPrint } from './parts.ts';
import { shortenLine } from './text.ts';

type Section = CommandCenterView['sections'][number];
type Row = Section['rows'][number];

const ROWS_MAX = 12;
const HELD_MAX = 10;
const REASON_LENGTH_MAX = 300;
const HEADING_LENGTH_MAX = 200;

/** All that waits, runs and failed, and what stands in the way of more. */
export function drawCommandCenter(view: CommandCenterView, drawing: Drawing): Draft {
  const { sections, now, credits, actions } = view;
  const troubles = listTroubles(view);
  const tone = judgeCenter(view);
  return {
    tone,
    parts: [
      drawHeading({ word: 'Command Center', tone, name: '' }, [timeOf(now)]),
      ...drawLines(troubles.map((trouble) => [`⚠️ ${trouble}`])),
      ...drawSections(view, drawing),
      ...drawHeld(view, drawing),
      ...drawLines(credits === null ? [] : [[bold('Credits'), ` · ${describeBalance(credits)}`]]),
      ...drawActions(actions),
    ],
    said: [
      `Command Center: ${sections.map((section) => `${nameSection(section, view)} ${describeCount(section)}`).join(', ')}.`,
      ...troubles,
    ],
  };
}

/** Empty sections are one line each, close together. */
function drawSections(view: CommandCenterView, drawing: Drawing): Part[] {
  const parts: Part[] = [];
  let headings: Line[] = [];
  for (const section of view.sections) {
    headings.push([bold(nameSection(section, view)), ` · ${describeCount(section)}`]);
    if (section.rows.length === 0) continue;
    parts.push(...drawLines(headings), ...drawRows(section, view.now, drawing));
    headings = [];
  }
  return [...parts, ...drawLines(headings)];
}

function drawRows(section: Section, now: number, drawing: Drawing): Part[] {
  // A page goes on where its last row ends: none of them is left out.
  const least = section.page === null ? 1 : section.rows.length;
  const shown = section.rows.slice(0, roomFor(ROWS_MAX, drawing, least));
  const left = describeLeft(section, shown.length);
  return [
    ...shown.map((row) => drawRun(row, now, drawing)),
    ...drawSmallPrint(left === null ? [] : [left]),
  ];
}

/** A line each: which workflow and why it is here, what it asks of people, which run. */
function drawRun(row: Row, now: number, drawing: Drawing): Part {
  const { version, shortId, createdAt, actions, asked } = row;
  const tell = (name: string) => shortenName(name, drawing);
  const { state, failure, chain, tookMs } = describeListed(row, { now, tell });
  const workflow = tell(row.workflow);
  const room = roomFor(HEADING_LENGTH_MAX, drawing, 40);
  // Of a run that goes on the time since its start says how long, and goes on as well.
  const took = row.finishedAt === null ? [] : [formatDuration(tookMs)];
  const facts = [...took, ...chain].map((fact) => ` · ${fact}`);
  const why = [state, ...(failure === null ? [] : [failure])].map((word) => ` · ${word}`);
  return drawRow({
    lines: [
      [bold(workflow), ` v${version}`, ...why],
      ...(asked === null ? [] : [[describeAsked(asked, (text) => shortenLine(text, room))]]),
    ],
    small: [`${shortId} · `, agoOf(createdAt), ...facts],
    name: `${shortId} ${workflow}`,
    actions,
  });
}

function drawHeld({ held }: CommandCenterView, drawing: Drawing): Part[] {
  if (held.length === 0) return [];
  const shown = held.slice(0, roomFor(HELD_MAX, drawing));
  const left = held.length - shown.length;
  return [
    ...drawLines([[bold('On hold'), ` · ${held.length}`]]),
    ...shown.map(({ workflow, by, reason, at, actions }) => {
      const name = shortenName(workflow, drawing);
      const room = roomFor(REASON_LENGTH_MAX, drawing, 40);
      return drawRow({
        lines: [[bold(name)], ...(reason === null ? [] : [[shortenLine(reason, room)]])],
        small: [`by ${shortenName(by, drawing)}, `, agoOf(at)],
        name,
        actions,
      });
    }),
    ...drawSmallPrint(left === 0 ? [] : [`… ${left} more on hold`]),
  ];
}
