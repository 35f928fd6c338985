import { Refusal } from '#src/domain/errors.ts';
import { listSome } from '#src/domain/list-some.ts';
import { redactJson } from '#src/domain/redact.ts';
import { findNamedRun } from '#src/operations/find-run.ts';
import { identifyCaller } from '#src/operations/identify-caller.ts';
import {
  loadRetryPreview,
  type PlannedRetry,
  type RetryAsked,
} from '#src/operations/load-retry-preview.ts';
import { TICKS_SHOWN_MAX } from '#src/operations/refuse-retry.ts';
import { retryForCaller } from '#src/operations/retry-for-caller.ts';
import type { Ticks } from '#src/operations/retry-run.ts';
import type { StartedRun } from '#src/operations/start-run.ts';
import { driveOrFollow, type RunDesk } from './drive-or-follow.ts';
import { EXIT } from './exit-codes.ts';
import { readLocalActor } from './local-actor.ts';
import { parseSpan } from './parse-time.ts';
import { describeRetry } from './retry-json.ts';
import { readRunInput } from './run-input.ts';
import { UsageError } from './usage-error.ts';
import { type Args, JSON_FLAG, RUN_WORD, type Verb, type VerbCall } from './verb.ts';
import { withEmbedded } from './with-embedded.ts';

export const VERB: Verb = {
  usage: 'retry <run> [key=value…]',
  about: `Continues a run that failed or was stopped in a new one: what succeeded is kept, the rest runs.
It shows what that means and starts it, unless a step would act outside again that must not do so
unasked: then it says what to type. The new run is driven and followed as by signalbox run.
Values are put over the input of the run; steps that read what has changed run again.
${RUN_WORD.about}
Exit codes: 0 completed, queued without --wait, or --dry-run; 1 failed, 2 stopped,
4 not finished, 5 refused, 130 interrupted.`,
  flags: {
    from: { value: '<step>', about: 'Begins at this step, by its id or number.' },
    fresh: { about: 'Keeps nothing: everything runs again, with the same input.' },
    latest: { about: 'Runs the newest published version, not the one that the run had.' },
    input: {
      value: '<file>',
      about: 'Changes of the input, a JSON file; - for stdin. Pairs are put over it.',
    },
    redo: {
      value: '<step,step>',
      about: 'These steps may act outside again.',
      isList: true,
    },
    confirm: { value: '<code>', about: 'Starts what was shown with this code, and nothing else.' },
    'dry-run': { about: 'Only shows what it would do.' },
    wait: { about: 'Waits for the end of the run.' },
    timeout: { value: '<time>', about: 'Waits for at most 30s, 5m, ….' },
    json: JSON_FLAG,
  },
  words: { min: 1, max: Number.POSITIVE_INFINITY, missing: RUN_WORD.words.missing },
  run: async (call) => {
    const { args } = call;
    const asked = await readAsked(call);
    const ticked = readTicks(args);
    const timeout = args.one('timeout');
    const timeoutMs = timeout === undefined ? null : parseSpan(timeout, '--timeout');
    const wait = args.has('wait') || timeoutMs !== null;
    return withEmbedded(call, async (desk) => {
      const planned = await preview(desk, asked);
      if (args.has('dry-run')) return showPlan(desk, planned);
      assertTicked(desk, planned, ticked);
      const start = async () => {
        const started = await startRetry(desk, planned, { asked, ticked });
        if (!args.has('json')) tellPlan(desk, planned, true);
        return started;
      };
      return driveOrFollow({ ...desk, request: { start, wait, timeoutMs } });
    });
  },
};

type Desk = Omit<RunDesk, 'request'>;

async function preview({ call, writing: { app } }: Desk, asked: RetryAsked) {
  return loadRetryPreview(app, await findNamedRun(app, call.args.words[0] ?? ''), asked);
}

function showPlan({ call: { args, io }, drawing, redact }: Desk, planned: PlannedRetry): number {
  if (args.has('json')) io.print(JSON.stringify(redactJson(describeRetry(planned), redact)));
  else io.print(drawing.retry(planned, redact, false));
  return EXIT.completed;
}

function tellPlan({ call: { io }, drawing, redact }: Desk, plan: PlannedRetry, starts: boolean) {
  io.tell(drawing.retry(plan, redact, starts));
}

/** Throws a Refusal that says what to type, below the plan. */
function assertTicked(desk: Desk, planned: PlannedRetry, ticked: Ticks): void {
  if ('plan' in ticked) return assertSeen(desk, planned, ticked.plan);
  const { facts, plan } = planned;
  const needed = plan.again.filter(({ needsTick }) => needsTick).map(({ step }) => step);
  const missing = needed.filter((step) => !ticked.includes(step));
  if (missing.length === 0) return;
  const { args } = desk.call;
  if (!args.has('json')) tellPlan(desk, planned, false);
  const [step, them] = missing.length === 1 ? ['Step', 'it'] : ['Steps', 'them'];
  const message = `${step} ${listSome(missing, TICKS_SHOWN_MAX)} may act outside a second time: nothing was started.`;
  const isMany = needed.length > TICKS_SHOWN_MAX;
  const yes = isMany ? ['--confirm', planned.code] : ['--redo', quoteForShell(needed.join(','))];
  const line = ['signalbox retry', facts.shortId, ...wordsAgain(args), ...yes];
  throw new Refusal('refused', message, `To repeat ${them}, type: ${line.join(' ')}`);
}

/** Throws a Refusal where what was seen is not what would be done any more. */
function assertSeen(desk: Desk, planned: PlannedRetry, code: string): void {
  if (code === planned.code) return;
  const { args } = desk.call;
  if (!args.has('json')) tellPlan(desk, planned, false);
  const message = 'What the retry would do is not what was shown any more: nothing was started.';
  const line = ['signalbox retry', planned.facts.shortId, ...wordsAgain(args)];
  const fix = `If it is right now, type: ${line.join(' ')} --confirm ${planned.code}`;
  throw new Refusal('refused', message, fix);
}

/** What was typed beside the run, but for what it may repeat. */
function wordsAgain(args: Args): string[] {
  const flags = ['from', 'input'].flatMap((flag) => {
    const value = args.one(flag);
    return value === undefined ? [] : [`--${flag}`, value];
  });
  const switches = ['fresh', 'latest', 'wait'].filter(args.has).map((flag) => `--${flag}`);
  return [...args.words.slice(1), ...flags, ...switches].map(quoteForShell);
}

function quoteForShell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** Throws the Refusal that a receipt tells of: on a command line nothing else has become of it. */
async function startRetry(
  { writing: { app } }: Desk,
  { facts, attemptsSeen }: PlannedRetry,
  how: { asked: RetryAsked; ticked: Ticks },
): Promise<StartedRun> {
  const caller = await identifyCaller(app, { actor: readLocalActor(), place: 'terminal' });
  const order = { ...how, attemptsSeen, run: facts.runId, trigger: 'cli' };
  const { receipt, run } = await retryForCaller(app, caller, order);
  const { outcome, message, fix } = receipt;
  if (run !== null) return { ...run, runId: run.uuid };
  if (outcome === 'applied' || outcome === 'answered' || outcome === 'failed') {
    throw new Error(message);
  }
  throw new Refusal(outcome, message, fix ?? undefined);
}

async function readAsked({ args, io }: VerbCall): Promise<RetryAsked> {
  const [, ...pairs] = args.words;
  const [from, source] = [args.one('from'), args.one('input')];
  if (from !== undefined && args.has('fresh')) {
    throw new UsageError('--from and --fresh exclude each other.', 'Give one of them.');
  }
  const input = await readRunInput({ pairs, source }, io);
  return {
    ...(args.has('fresh') ? { fresh: true } : {}),
    ...(args.has('latest') ? { latest: true } : {}),
    ...(from === undefined ? {} : { from }),
    ...(input === null ? {} : { input }),
  };
}

function readTicks(args: Args): Ticks {
  const plan = args.one('confirm');
  if (plan === undefined) return args.all('redo').flatMap((steps) => steps.split(','));
  if (!args.has('redo')) return { plan: plan.toLowerCase() };
  throw new UsageError('--confirm and --redo exclude each other.', 'Give one of them.');
}
