import type { App } from '#src/app.ts';
import { EXIT, exitCodeOfRefusal } from '#src/cli/exit-codes.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import type { Redact } from '#src/domain/redact.ts';
import { isTerminal } from '#src/domain/run-events.ts';
import type { Caller } from '#src/operations/caller.ts';
import { hasLiveWorker } from '#src/operations/find-live-worker.ts';
import type { BundleView } from '#src/views/bundle.ts';
import { viewReceipt } from '#src/views/receipt.ts';
import type { View } from '#src/views/view.ts';
import type { Reply } from '../reply.ts';
import { answerRunCommand } from '../run-command/answer-run-command.ts';
import { followCard } from './follow-card.ts';
import { keepFile } from './keep-file.ts';
import { newsOf } from './news-of.ts';
import { renderBundle } from './render/bundle.ts';
import { renderView } from './render/render-view.ts';
import type { Drawn, Screen } from './screen.ts';
import { ScreenProgress } from './screen-progress.ts';

/** Who asks, of whom, and where the answers are shown. */
export interface ScreenDesk {
  app: App;
  redact: Redact;
  caller: Caller;
  screen: Screen;
  /** Where files are put that are answered with. */
  folder: string;
  /** Something was changed: of this run, where that is known. */
  onApplied: (run: number | undefined) => void;
}

export interface Answered {
  reply: Reply;
  /** Under which it can be drawn anew. */
  key: string;
  drawn: Drawn;
  /** What the process says of it to whoever started it. */
  exitCode: number;
  /** What was set going and is not over: a run by its key. */
  live: { run: number; isDraining: boolean } | null;
}

/** Answers a line below all that is on the screen. */
export async function answerOnScreen(desk: ScreenDesk, line: string): Promise<Answered> {
  const openProgress = () => new ScreenProgress(desk.screen);
  const reply = await answerRunCommand({ ...desk, openProgress }, desk.caller, line);
  if (reply.receipt.outcome === 'applied') desk.onApplied(reply.subject?.run);
  const key = `answer:${reply.receipt.id}`;
  const { card, exitCode } =
    reply.view.kind === 'bundle'
      ? await keepBundle(desk, reply.view)
      : {
          card: drawAnswer(desk, reply, reply.view),
          exitCode: exitCodeOfReceipt(reply.receipt),
        };
  const isThere = (await reply.progress?.end(reply.view)) === true;
  const drawn = isThere ? 'drawn' : await desk.screen.print(key, card);
  return { reply, key, drawn, exitCode, live: liveRunOf(reply) };
}

/** A terminal shows no file: it is written, and the card says where. */
async function keepBundle({ folder, screen }: ScreenDesk, view: BundleView) {
  const kept = await keepFile(folder, { name: view.fileName, text: view.json });
  const exitCode = 'path' in kept ? EXIT.completed : EXIT.refused;
  return { card: renderBundle(view, screen.style, kept), exitCode };
}

/**
 * Keeps the card of what was set going true until that has settled or the signal comes: in place
 * where the terminal can, else by a second card when a graceful stop has ended.
 */
export async function followOnScreen(
  desk: ScreenDesk,
  { reply, key, drawn, live }: Answered,
  signal: AbortSignal,
): Promise<void> {
  const { app, redact, screen } = desk;
  const isWorthIt = live !== null && (screen.isLive || live.isDraining);
  if (!isWorthIt || typeof drawn === 'object' || !(await hasLiveWorker(app))) return;
  const draw = (view: View) => screen.redraw(key, drawAnswer(desk, reply, view), newsOf(view));
  const settled = await followCard({ app, redact, run: live.run, signal, draw });
  if (settled === null || (await draw(settled)) !== 'out_of_reach') return;
  await screen.printOnce(key, renderView(settled, screen.style), newsOf(settled));
}

/** What became of the request stands above its card, which does not say it. */
function drawAnswer({ redact, screen }: ScreenDesk, { receipt, view }: Reply, now: View): string {
  const card = renderView(now, screen.style);
  if (view.kind === 'receipt' || receipt.outcome === 'answered') return card;
  return `${renderView(viewReceipt(receipt, redact), screen.style)}\n\n${card}`;
}

function liveRunOf({ receipt, subject, view }: Reply): Answered['live'] {
  if (receipt.outcome !== 'applied' || subject?.kind !== 'run' || view.kind !== 'run') return null;
  const { status } = view;
  if (isTerminal(status) || status === 'paused') return null;
  return { run: subject.run, isDraining: status === 'draining' };
}

/** What the process says of an answer to whoever started it. */
export function exitCodeOfReceipt({ outcome }: Pick<Receipt, 'outcome'>): number {
  if (outcome === 'applied' || outcome === 'answered') return EXIT.completed;
  return outcome === 'failed' ? EXIT.internal : exitCodeOfRefusal(outcome);
}
