import type { KnownBlock } from '@slack/types';
import { formatDuration } from '#src/domain/format-time.ts';
import { describeLateness } from '#src/views/failure-words.ts';
import { describeRetried, describeStart, type RunTitle } from '#src/views/run-title.ts';
import type { Tone } from '#src/views/run-view.ts';
import { neutraliseLine } from '../../words/readable.ts';
import { drawLines, type Line, timeOf, timeToken } from './pieces.ts';
import { drawContext, drawHeader } from './plain.ts';
import { shortenLine, shortenName } from './text.ts';

const SENTENCE_LENGTH_MAX = 300;
const HAS_ENDED: ReadonlySet<string> = new Set(['completed', 'failed', 'stopped']);

/** What the card of a run opens with: the status, the workflow, which run it is, and of which chain. */
export function drawTitle({
  status,
  tone,
  title,
  word = status,
}: {
  status: string;
  tone: Tone;
  title: RunTitle;
  /** In the place of the status. */
  word?: string;
}): KnownBlock[] {
  return [
    drawHeader({ word, tone, name: title.workflow }),
    drawRun(title, HAS_ENDED.has(status)),
    ...drawLines(chainLines(title)),
  ];
}

/** Which run it is, in small print; how long it took only where that no longer grows. */
export function drawRun(title: RunTitle, hasEnded = true): KnownBlock {
  const { shortId, version, at, tookMs } = title;
  return drawContext([
    { plain: `run ${shortId} · v${version} · ${describeStart(title, shortenName)}` },
    { ours: hasEnded ? `${timeToken(at)} · ${formatDuration(tookMs)}` : timeToken(at) },
  ]);
}

/** Said where people were told after the fact. */
export function lateLines(lateMs: number | null): Line[] {
  return lateMs === null ? [] : [[describeLateness(lateMs)]];
}

/** How fallback text names a run. */
export function nameRun({ workflow, shortId }: RunTitle): string {
  return `${shortenName(workflow)} (run …${shortId})`;
}

function chainLines({ chain }: RunTitle): Line[] {
  if (chain === null) return [];
  const { continues, retried } = chain;
  return [
    ...(continues === null ? [] : [[shortenLine(neutraliseLine(continues), SENTENCE_LENGTH_MAX)]]),
    ...(retried === null
      ? []
      : [[`${describeRetried(retried, shortenName)}, `, timeOf(retried.at), '.']]),
  ];
}
