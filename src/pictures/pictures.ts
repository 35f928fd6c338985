import { Worker } from 'node:worker_threads';
import { Refusal } from '#src/domain/errors.ts';
import type { GraphView } from '#src/views/graph.ts';
import type { ChartView } from './describe-chart.ts';

export interface Picture {
  png: Uint8Array;
  widthPx: number;
  heightPx: number;
  svg: string;
  /** What it says, for whoever does not see it. */
  alt: string;
}

export interface Pictures {
  /**
   * The picture of a run whose log ends at `head`: null, of one that nobody asks for again.
   * Throws a Refusal where it cannot be drawn.
   */
  draw: (view: GraphView, head: number | null) => Promise<Picture>;
  /** The hours of a digest, which nobody asks for twice. Throws a Refusal as well. */
  drawChart: (view: ChartView) => Promise<Picture>;
}

/** What a thread is asked for. */
export type PictureOrder = { type: 'graph'; view: GraphView } | { type: 'chart'; view: ChartView };

export interface PicturesOptions {
  timeLimitMs?: number;
  /** Pictures that are kept. */
  keptMax?: number;
  /** Pictures that may wait for the one that is being drawn. */
  waitingMax?: number;
}

const TIME_LIMIT_MS = 10_000;
const KEPT_MAX = 32;
const WAITING_MAX = 20;
/** Graphs are small; what grows without end is a fault. */
const HEAP_MB_MAX = 128;

/**
 * Draws run graphs and charts one at a time, each in a thread of its own: however long a layout takes it stops
 * nothing else, and it can be ended.
 */
export function openPictures({
  timeLimitMs = TIME_LIMIT_MS,
  keptMax = KEPT_MAX,
  waitingMax = WAITING_MAX,
}: PicturesOptions = {}): Pictures {
  const kept = new Map<string, Promise<Picture>>();
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();
  const drawInTurn = (order: PictureOrder): Promise<Picture> => {
    if (waiting > waitingMax) return Promise.reject(refuse('too many wait to be drawn'));
    waiting += 1;
    const drawn = last.then(() => drawInThread(order, timeLimitMs)).finally(() => (waiting -= 1));
    last = drawn.catch(() => null);
    return drawn;
  };
  return {
    draw: (view, head) => {
      if (head === null) return drawInTurn({ type: 'graph', view });
      const key = `${view.title.runId} ${head}`;
      const known = kept.get(key);
      const drawn = known ?? drawInTurn({ type: 'graph', view });
      // The one that was asked for last stands last, and is the last to go.
      kept.delete(key);
      kept.set(key, drawn);
      for (const oldest of [...kept.keys()].slice(0, Math.max(0, kept.size - keptMax))) {
        kept.delete(oldest);
      }
      // What failed is tried again when it is asked for again; whoever asked is told.
      if (known === undefined) drawn.catch(() => kept.delete(key));
      return drawn;
    },
    drawChart: ({ zone, hours, counts }) =>
      drawInTurn({ type: 'chart', view: { zone, hours, counts } }),
  };
}

async function drawInThread(order: PictureOrder, timeLimitMs: number): Promise<Picture> {
  const thread = new Worker(new URL('./draw-thread.ts', import.meta.url), {
    workerData: order,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB_MAX },
  });
  const { promise, resolve, reject } = Promise.withResolvers<Picture>();
  const timer = setTimeout(
    () => reject(refuse(`it took longer than ${timeLimitMs} ms`)),
    timeLimitMs,
  );
  thread.once('message', resolve);
  thread.once('error', (error) => reject(refuse(String(error), error)));
  thread.once('exit', (code) => reject(refuse(`its thread ended with ${code}`)));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    await thread.terminate();
  }
}

function refuse(reason: string, cause?: unknown): Refusal {
  const refusal = new Refusal(
    'unavailable',
    `The picture could not be drawn: ${reason}.`,
    'Ask for the graph as text.',
  );
  if (cause !== undefined) refusal.cause = cause;
  return refusal;
}
