import { formatDuration } from '#src/domain/format-time.ts';
import { describeLateness } from '#src/views/failure-words.ts';
import { describeRetried, describeStart, type RunTitle } from '#src/views/run-title.ts';
import type { Tone } from '#src/views/run-view.ts';
import { type Drawing, type Part, shortenName } from './card.ts';
import { agoOf, type Line, timeOf } from './markdown.ts';
import { drawHeading, drawLines } from './parts.ts';
import { shortenLine } from './text.ts';

const SENTENCE_LENGTH_MAX = 300;
const HAS_ENDED: ReadonlySet<string> = new Set(['completed', 'failed', 'stopped']);

/** What the card of a run opens with: the status, the workflow, which run it is, and of which chain. */
export function drawTitle(
  {
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
  },
  drawing: Drawing,
): Part[] {
  const run = runLine(title, drawing, HAS_ENDED.has(status));
  const heading = drawHeading({ word, tone, name: title.workflow }, run);
  return [heading, ...drawLines(chainLines(title, drawing))];
}

/** Which run it is, in small print; how long it took only where that no longer grows. */
export function runLine(title: RunTitle, drawing: Drawing, hasEnded = true): Line {
  const { shortId, version, at, tookMs } = title;
  const start = describeStart(title, (name) => shortenName(name, drawing));
  const span = hasEnded ? formatDuration(tookMs) : agoOf(at);
  return [`run ${shortId} · v${version} · ${start} · `, timeOf(at), ' · ', span];
}

/** Said where people were told after the fact. */
export function lateLines(lateMs: number | null): Line[] {
  return lateMs === null ? [] : [[describeLateness(lateMs)]];
}

/** How fallback text names a run. */
export function nameRun({ workflow, shortId }: RunTitle, drawing: Drawing): string {
  return `${shortenName(workflow, drawing)} (run …${shortId})`;
}

function chainLines({ chain }: RunTitle, drawing: Drawing): Line[] {
  if (chain === null) return [];
  const { continues, retried } = chain;
  const tell = (name: string) => shortenName(name, drawing);
  return [
    ...(continues === null ? [] : [[shortenLine(continues, SENTENCE_LENGTH_MAX)]]),
    ...(retried === null ? [] : [[`${describeRetried(retried, tell)}, `, timeOf(retried.at), '.']]),
  ];
}
