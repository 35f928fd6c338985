import type { KnownBlock } from '@slack/types';
import { describeAgo } from '#src/domain/describe-past.ts';
import { formatDuration } from '#src/domain/format-time.ts';
import type { CommandCenterView } from '#src/views/command-center.ts';
import { drawActions, drawOffer, isDenseList } from './buttons.ts';
import { type Draft, type Drawing, roomFor } from './card.ts';
import { bold, drawLines, type Line, timeToken } from './pieces.ts';
import { drawContext, drawHeader } from './plain.ts';
import { NAME_LENGTH_MAX, shortenLine } from './text.ts';

type Section = CommandCenterView['sections'][number];
type Row = Section['rows'][number];

const HOUR_MS = 3_600_000;
const ROWS_MAX = 20;
const HELD_MAX = 10;
const REASON_LENGTH_MAX = 300;

/** All that waits, runs and failed, and what stands in the way of more. */
export function drawCommandCenter(view: CommandCenterView, drawing: Drawing): Draft {
  const { sections, held, actions, now } = view;
  const isDense = isDenseList(sections.flatMap(({ rows }) => rows).length + held.length);
  const look = { ...drawing, isDense };
  const troubles = troublesOf(view);
  return {
    blocks: [
      drawHeader({
        word: 'command center',
        tone: troubles.length === 0 ? 'good' : 'bad',
        name: '',
      }),
      drawContext([{ ours: timeToken(now) }]),
      ...drawLines(troubles.map((trouble) => [`⚠️ ${trouble}`])),
      ...drawSections(view, look),
      ...drawHeld(view, look),
      ...drawLines(view.credits === null ? [] : [describeCredits(view.credits)]),
      ...drawActions(actions, drawing),
    ],
    said: [
      `Command Center: ${sections.map((section) => `${titleOf(section, view)} ${countOf(section)}`).join(', ')}.`,
      ...troubles,
    ],
  };
}

/** Empty sections are one line each, close together. */
function drawSections(view: CommandCenterView, look: Drawing & { isDense: boolean }): KnownBlock[] {
  const blocks: KnownBlock[] = [];
  let headings: Line[] = [];
  for (const section of view.sections) {
    headings.push([bold(titleOf(section, view)), ` · ${countOf(section)}`]);
    if (section.rows.length === 0) continue;
    blocks.push(...drawLines(headings), ...drawRows(section, view.now, look));
    headings = [];
  }
  return [...blocks, ...drawLines(headings)];
}

function drawRows(
  { rows, count, isCapped }: Section,
  now: number,
  look: Drawing & { isDense: boolean },
): KnownBlock[] {
  const shown = rows.slice(0, roomFor(ROWS_MAX, look));
  const left = count - shown.length;
  return [
    ...shown.flatMap((row) => drawOffer(describeRow(row, now), row.actions, look)),
    ...(left > 0 || isCapped
      ? [drawContext([{ plain: `… ${left}${isCapped ? '+' : ''} more` }])]
      : []),
  ];
}

/** Two lines: which workflow and why it is here, then which run. */
function describeRow(row: Row, now: number): string {
  const { workflow, version, status, awaiting, shortId, failureCode, rootStepId } = row;
  const root = rootStepId === null ? '' : ` at ${shortenLine(rootStepId, NAME_LENGTH_MAX)}`;
  const why = failureCode === null ? '' : ` · ${failureCode}${root}`;
  const took = (row.finishedAt ?? now) - (row.startedAt ?? row.createdAt);
  const facts = [
    shortId,
    describeAgo(now - row.createdAt),
    formatDuration(Math.max(0, took)),
    ...(row.attempt === 1 ? [] : [`attempt ${row.attempt}`]),
    ...(row.retriedAs === null ? [] : [`retried as ${row.retriedAs.slice(-shortId.length)}`]),
  ];
  const name = `${shortenLine(workflow, NAME_LENGTH_MAX)} v${version}`;
  return `${name} · ${awaiting ? 'awaiting approval' : status}${why}\n${facts.join(' · ')}`;
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
      const name = shortenLine(workflow, NAME_LENGTH_MAX);
      const who = `${name}\nby ${shortenLine(by, NAME_LENGTH_MAX)}, ${describeAgo(now - at)}`;
      const why =
        reason === null ? '' : `: ${shortenLine(reason, roomFor(REASON_LENGTH_MAX, look, 40))}`;
      return drawOffer(who + why, actions, look);
    }),
    ...(left === 0 ? [] : [drawContext([{ plain: `… ${left} more on hold` }])]),
  ];
}

const BALANCES = {
  empty: ': nothing that costs starts, top it up',
  low: ': the balance is low',
  well: '',
} as const;

function describeCredits({ total, status }: NonNullable<CommandCenterView['credits']>): Line {
  return [bold('Credits'), ` · ${total} left${BALANCES[status]}`];
}

function titleOf({ section }: Section, { failedSinceMs }: CommandCenterView): string {
  switch (section) {
    case 'awaiting':
      return 'Awaiting approval';
    case 'draining':
      return 'Stopping gracefully';
    case 'running':
      return 'Running now';
    case 'failed':
      return `Failed or stopped, last ${tellHours(failedSinceMs)}`;
  }
}

function countOf({ count, isCapped }: Section): string {
  return `${count}${isCapped ? '+' : ''}`;
}

function tellHours(ms: number): string {
  return `${Math.round(ms / HOUR_MS)} h`;
}

function troublesOf({ undelivered, hasLiveWorker, failedSinceMs }: CommandCenterView): string[] {
  const posts = undelivered === 1 ? '1 chat message' : `${undelivered} chat messages`;
  return [
    ...(hasLiveWorker ? [] : ['No worker is alive: nothing moves until one is started.']),
    ...(undelivered === 0
      ? []
      : [`${posts} of the last ${tellHours(failedSinceMs)} could not be delivered.`]),
  ];
}
