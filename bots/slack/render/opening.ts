import type { KnownBlock } from '@slack/types';
import { describeSpan } from '#src/domain/describe-past.ts';
import { formatDuration } from '#src/domain/format-time.ts';
import type { RunTitle } from '#src/views/run-title.ts';
import type { Tone } from '#src/views/run-view.ts';
import { neutraliseLine } from '../../words/readable.ts';
import { drawLines, type Line, timeOf, timeToken } from './pieces.ts';
import { drawContext, drawHeader } from './plain.ts';
import { NAME_LENGTH_MAX, shortenLine } from './text.ts';

const SENTENCE_LENGTH_MAX = 300;

/** What the card of a run opens with: the status, the workflow, which run it is, and of which chain. */
export function drawTitle({
  status,
  tone,
  title,
}: {
  status: string;
  tone: Tone;
  title: RunTitle;
}): KnownBlock[] {
  return [
    drawHeader({ word: status, tone, name: title.workflow }),
    drawRun(title),
    ...drawLines(chainLines(title)),
  ];
}

/** Which run it is, in small print. */
export function drawRun(title: RunTitle): KnownBlock {
  const { shortId, version, startedBy, trigger, at, tookMs } = title;
  const by = startedBy === null ? '' : ` by ${shortenLine(startedBy, NAME_LENGTH_MAX)}`;
  const how = `started${by} (${shortenLine(trigger, NAME_LENGTH_MAX)})`;
  return drawContext([
    { plain: `run ${shortId} · v${version} · ${how}` },
    { ours: `${timeToken(at)} · ${formatDuration(tookMs)}` },
  ]);
}

/** Said where people were told after the fact. */
export function lateLines(lateMs: number | null): Line[] {
  return lateMs === null ? [] : [[`Told ${describeSpan(lateMs)} late: delivery was down.`]];
}

/** How fallback text names a run. */
export function nameRun({ workflow, shortId }: RunTitle): string {
  return `${shortenLine(workflow, NAME_LENGTH_MAX)} (run …${shortId})`;
}

function chainLines({ chain }: RunTitle): Line[] {
  if (chain === null) return [];
  const { continues, retried } = chain;
  const by = retried?.by == null ? '' : ` by ${shortenLine(retried.by, NAME_LENGTH_MAX)}`;
  return [
    ...(continues === null ? [] : [[shortenLine(neutraliseLine(continues), SENTENCE_LENGTH_MAX)]]),
    ...(retried === null
      ? []
      : [[`Retried as run …${retried.shortId}${by}, `, timeOf(retried.at), '.']]),
  ];
}
