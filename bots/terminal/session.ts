import { once } from 'node:events';
import type { Session, SessionDesk } from '#src/cli/bots.ts';
import { EXIT } from '#src/cli/exit-codes.ts';
import { hasLiveWorker } from '#src/operations/find-live-worker.ts';
import { answerRunCommand } from '../run-command/answer-run-command.ts';
import { LINE_LENGTH_MAX } from '../run-command/parse-line.ts';
import { VERBS } from '../run-command/verbs.ts';
import {
  answerOnScreen,
  exitCodeOfReceipt,
  followOnScreen,
  type ScreenDesk,
} from './answer-on-screen.ts';
import { completeLine, listRecentRuns, listRecentWorkflows } from './complete-line.ts';
import { describeReply } from './describe-reply.ts';
import { Following } from './following.ts';
import { newsOf } from './news-of.ts';
import { readPipedLines } from './piped-lines.ts';
import { renderView } from './render/render-view.ts';
import { showNews } from './show-news.ts';
import { readTypedLines } from './typed-lines.ts';

const QUIT = /^\s*\/?(quit|exit)\s*$/i;
const NO_WORKER = 'No worker is alive, so nothing moves: start one with `signalbox serve`.';

export interface SessionOptions extends SessionDesk, ScreenDesk {
  /** What runs come to is shown here, and by nobody else on this screen. */
  hasNews: () => boolean;
}

/** A conversation at the terminal: answers, cards and the prompt share one screen. */
export function openSession(options: SessionOptions): Session {
  const { app, io, caller, screen } = options;
  return {
    say: async (line, signal) => {
      const answered = await answerOnScreen(options, line);
      if (answered.live !== null && !(await hasLiveWorker(app))) io.tell(NO_WORKER);
      await followOnScreen(options, answered, signal);
      return answered.exitCode;
    },
    sayAsJson: async (line) => {
      const reply = await answerRunCommand(options, caller, line);
      io.print(JSON.stringify(describeReply(reply)));
      return exitCodeOfReceipt(reply.receipt);
    },
    converse: (signal) => (screen.isLive ? talk(options, signal) : readScript(options, signal)),
  };
}

/** Line by line at a prompt: cards and their changes appear above it. */
async function talk(options: SessionOptions, signal: AbortSignal): Promise<number> {
  const { app, io, screen, hasNews } = options;
  const over = new AbortController();
  const followed = new Following((err) => app.log.error({ err }, 'a card could not be kept true'));
  const candidates = {
    verbs: VERBS,
    listRuns: () => listRecentRuns(app),
    listWorkflows: () => listRecentWorkflows(app),
  };
  const lines = readTypedLines({
    stdin: io.stdin,
    stdout: io.stdout,
    screen,
    complete: (line) => completeLine(line, candidates),
    signal: AbortSignal.any([signal, over.signal]),
  });
  const background: Promise<void>[] = [];
  if (hasNews()) background.push(tellNews(options, followed, over.signal));
  if (hasNews() && !(await hasLiveWorker(app))) await screen.print('note', NO_WORKER);
  for await (const line of lines) {
    if (QUIT.test(line)) break;
    if (line.trim() === '') continue;
    await followed.end();
    const answered = await answerOnScreen(options, line);
    if (typeof answered.drawn === 'object') break;
    const { live } = answered;
    if (live !== null)
      followed.begin(live.run, (until) => followOnScreen(options, answered, until));
  }
  over.abort();
  await followed.end();
  await Promise.all(background);
  return signal.aborted ? EXIT.interrupted : EXIT.completed;
}

function tellNews(options: SessionOptions, followed: Following, signal: AbortSignal) {
  const { screen } = options;
  return showNews({
    ...options,
    signal,
    show: async (view, key) =>
      void (await screen.printOnce(key, renderView(view, screen.style), newsOf(view))),
    tell: async (more) => {
      await screen.print('note', `… ${more} more: /run list --failed and /run tasks show them.`);
    },
    isFollowed: (run) => followed.run === run,
  });
}

/** The lines of a pipe, one after the other. Resolves with the exit code of the last one. */
async function readScript(options: SessionOptions, signal: AbortSignal): Promise<number> {
  const { io } = options;
  // One more than can be read: it is refused whole, and not answered by its beginning.
  const lines = readPipedLines(io.stdin, LINE_LENGTH_MAX + 1);
  const aborted = once(signal, 'abort').then(() => ({ done: true, value: undefined }) as const);
  const session = openSession(options);
  let code: number = EXIT.completed;
  while (!signal.aborted) {
    const { done, value: line } = await Promise.race([lines.next(), aborted]);
    if (done === true || QUIT.test(line)) break;
    if (line.trim() !== '') code = await session.say(line, signal);
  }
  return signal.aborted ? EXIT.interrupted : code;
}
