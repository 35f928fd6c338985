import type { KnownBlock } from '@slack/types';
import { describeAgo } from '#src/domain/describe-past.ts';
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
import { drawActions, drawOffer, isDenseList } from './buttons.ts';
import { type Draft, type Drawing, roomFor } from './card.ts';
import { bold, drawLines, type Line, timeToken } from './pieces.ts';
import { drawContext, drawHeader } from './plain.ts';
import { shortenLine, shortenName } from './text.ts';

type Section = CommandCenterView['sections'][number];
type Row = Section['rows'][number];

const ROWS_MAX = 20;
const HELD_MAX = 10;
const REASON_LENGTH_MAX = 300;
const HEADING_LENGTH_MAX = 200;

/** All that waits, runs and failed, and what stands in the way of more. */
export function drawCommandCenter(view: CommandCenterView, drawing: Drawing): Draft {
  const { sections, held, actions, now } = view;
  const isDense = isDenseList(sections.flatMap(({ rows }) => rows).length + held.length);
  const look = { ...drawing, isDense };
  const troubles = listTroubles(view);
  return {
    blocks: [
      drawHeader({ word: 'Command Center', tone: judgeCenter(view), name: '' }),
      drawContext([{ ours: timeToken(now) }]),
      ...drawLines(troubles.map((trouble) => [`⚠️ ${trouble}`])),
      ...drawSections(view, look),
      ...drawHeld(view, look),
      ...drawLines(
        view.credits === null ? [] : [[bold('Credits'), ` · ${describeBalance(view.credits)}`]],
      ),
      ...drawActions(actions, drawing),
    ],
    said: [
      `Command Center: ${sections.map((section) => `${nameSection(section, view)} ${describeCount(section)}`).join(', ')}.`,
      ...troubles,
    ],
  };
}

/** Empty sections are one line each, close together. */
function drawSections(view: CommandCenterView, look: Drawing & { isDense: boolean }): KnownBlock[] {
  const blocks: KnownBlock[] = [];
  let headings: Line[] = [];
  for (const section of view.sections) {
    headings.push([bold(nameSection(section, view)), ` · ${describeCount(section)}`]);
    if (section.rows.length === 0) continue;
    blocks.push(...drawLines(headings), ...drawRows(section, view.now, look));
    headings = [];
  }
  return [...blocks, ...drawLines(headings)];
}

function drawRows(
  section: Section,
  now: number,
  look: Drawing & { isDense: boolean },
): KnownBlock[] {
  // A page goes on where its last row ends: none of them is left out.
  const least = section.page === null ? 1 : section.rows.length;
  const shown = section.rows.slice(0, roomFor(ROWS_MAX, look, least));
  const left = describeLeft(section, shown.length);
  return [
    ...shown.flatMap((row) => drawOffer(tellRow(row, now, look), row.actions, look)),
    ...(left === null ? [] : [drawContext([{ plain: left }])]),
  ];
}

/** A line each: which workflow and why it is here, what it asks of people, which run. */
function tellRow(row: Row, now: number, drawing: Drawing): string {
  const { workflow, version, shortId, createdAt, asked } = row;
  const { state, failure, chain, tookMs } = describeListed(row, { now, tell: shortenName });
  const facts = [shortId, describeAgo(now - createdAt), formatDuration(tookMs), ...chain];
  const place = [
    `${shortenName(workflow)} v${version}`,
    state,
    ...(failure === null ? [] : [failure]),
  ];
  const room = roomFor(HEADING_LENGTH_MAX, drawing, 40);
  return [
    place.join(' · '),
    ...(asked === null ? [] : [describeAsked(asked, (text) => shortenLine(text, room))]),
    facts.join(' · '),
  ].join('\n');
}

function drawHeld(
  { held, now }: CommandCenterView,
  look: Drawing & { isDense: boolean },
): KnownBlock[] {
  if (held.length === 0) return [];
  const shown = held.slice(0, roomFor(HELD_MAX, look));
  const left = held.length - shown.length;
  return [
    ...drawLines([[bold('On hold'), ` · ${held.length}`]]),
    ...shown.flatMap(({ workflow, by, reason, at, actions }) => {
      const name = shortenName(workflow);
      const who = `${name}\nby ${shortenName(by)}, ${describeAgo(now - at)}`;
      const why =
        reason === null ? '' : `: ${shortenLine(reason, roomFor(REASON_LENGTH_MAX, look, 40))}`;
      return drawOffer(who + why, actions, look);
    }),
    ...(left === 0 ? [] : [drawContext([{ plain: `… ${left} more on hold` }])]),
  ];
}
