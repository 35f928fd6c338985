import { Refusal } from '#src/domain/errors.ts';
import type { Intent } from '#src/domain/intent.ts';
import type { Json } from '#src/domain/json.ts';
import { loadRetryPreview, type RetryAsked } from '#src/operations/load-retry-preview.ts';
import { RETRYING, retryForCaller } from '#src/operations/retry-for-caller.ts';
import type { Ticks } from '#src/operations/retry-run.ts';
import { viewRetryPreview } from '#src/views/retry-preview.ts';
import type { Reply } from '../../reply.ts';
import { answerReadingOfRun } from '../answer-reading.ts';
import { readCount, readInput } from '../read-values.ts';
import { previewAlike, retryAlike } from '../retry-alike.ts';
import { runOfRequest } from '../run-of-request.ts';
import { replyWithRun } from '../show-change.ts';
import { type Asker, type Flags, RUN_WORD, type RunCall, type RunVerb } from '../verb.ts';

const PLAN = /^[0-9a-f]{8}$/i;

export const VERB: RunVerb = {
  name: 'retry',
  usage: 'retry <run> [--from step] [--fresh] [--latest] [key=value …], retry <run> --all-like',
  about:
    'Run what failed, and what comes after it, again in a new run; first it shows what that means.',
  flags: {
    from: { value: '<step>', about: 'Begin at this step, by its id or number.' },
    fresh: { about: 'Keep nothing: everything runs again, with the same input.' },
    latest: { about: 'On the newest published version, not the one that the run had.' },
    confirm: { value: '<code>', about: 'Start what was shown with this code.' },
    redo: { value: '<step,step>', about: 'Start at once: these steps may act outside again.' },
    'all-like': { about: 'Every run that failed like it, from where it failed.' },
    count: { value: '<count>', about: 'With --all-like: how many you have seen would be retried.' },
    go: { about: 'Start at once, if no step has to be named for it.' },
  },
  words: { ...RUN_WORD, max: Number.POSITIVE_INFINITY },
  needs: 'project_contributor',
  run: (call) => {
    const [run = '', ...pairs] = call.words;
    const { flags } = call;
    if (flags.has('all-like') || flags.has('count')) return retryAllLike(call);
    const asked = readAsked(flags, readInput(pairs));
    const ticked = readTicks(flags);
    if (ticked === null) return previewRetry(call, run, asked);
    return startRetry(call, run, { asked, ticked });
  },
};

/** The runs that failed alike: what that means, or what was shown. */
async function retryAllLike(call: RunCall): Promise<Reply> {
  const { flags, words } = call;
  const [signature = '', extra] = words;
  const other = ['from', 'fresh', 'latest', 'redo', 'go'].find(flags.has);
  if (!flags.has('all-like')) throw refuseGroup('--count goes with --all-like.');
  if (extra !== undefined) throw refuseGroup('Runs that are retried together keep their input.');
  if (other !== undefined) throw refuseGroup(`--all-like and --${other} exclude each other.`);
  const count = readCount(flags, 'count');
  const plan = flags.one('confirm');
  if (plan === undefined && count === undefined) return (await previewAlike(call, signature)).reply;
  if (plan === undefined) throw refuseGroup('--count does not say what was shown: --confirm does.');
  if (count === undefined) throw refuseGroup('--confirm does not say how many: --count does.');
  return retryAlike(call, { signature, count, plan: readCode(plan) });
}

function refuseGroup(message: string): Refusal {
  return new Refusal('invalid', message, 'Write /run retry <run> --all-like: it shows the rest.');
}

/** What a retry would do; nothing is started. */
async function previewRetry(asker: Asker, run: string, asked: RetryAsked): Promise<Reply> {
  const { app, redact } = asker;
  const reading = { verb: 'plan-retry', right: RETRYING, run };
  return answerReadingOfRun(asker, reading, async (record) => {
    const planned = await loadRetryPreview(app, record, asked);
    const message = `The retry of run …${planned.facts.shortId} was planned.`;
    return { view: viewRetryPreview(planned, redact), message };
  });
}

/** Starts a retry for which somebody has said what it may repeat; asked twice under one key, once. */
async function startRetry(
  asker: Asker,
  run: string,
  { asked, ticked }: { asked: RetryAsked; ticked: Ticks },
): Promise<Reply> {
  const order = { run, asked, ticked, trigger: 'chat', ...runOfRequest(asker) };
  return replyWithRun(asker, await retryForCaller(asker.app, asker.caller, order));
}

/** A button's retry: it shows what it means, or starts what was shown. */
export async function retry(
  asker: Asker,
  intent: Extract<Intent, { type: 'retry' | 'retry-now' }>,
): Promise<Reply> {
  const { runId, ...asked } = intent;
  if (asked.type === 'retry') return previewRetry(asker, runId, asked);
  return startRetry(asker, runId, { asked, ticked: { plan: asked.plan } });
}

function readAsked(flags: Flags, input: Json): RetryAsked {
  const from = flags.one('from');
  if (from !== undefined && flags.has('fresh')) {
    const message = '--from and --fresh exclude each other.';
    throw new Refusal('invalid', message, 'Give one of them.');
  }
  return {
    ...(flags.has('fresh') ? { fresh: true } : {}),
    ...(flags.has('latest') ? { latest: true } : {}),
    ...(from === undefined ? {} : { from }),
    ...(input === null ? {} : { input }),
  };
}

/** Null: nobody has said that it may start. */
function readTicks(flags: Flags): Ticks | null {
  const given = ['confirm', 'redo', 'go'].filter(flags.has);
  if (given.length > 1) {
    const message = `${given.map((flag) => `--${flag}`).join(' and ')} exclude each other.`;
    throw new Refusal('invalid', message, 'Give one of them.');
  }
  const plan = flags.one('confirm');
  if (plan !== undefined) return { plan: readCode(plan) };
  if (flags.has('go')) return [];
  if (!flags.has('redo')) return null;
  return flags.all('redo').flatMap((steps) => steps.split(',').map((step) => step.trim()));
}

function readCode(text: string): string {
  if (PLAN.test(text)) return text.toLowerCase();
  const fix = 'Send the line without --confirm: what it shows ends with its code.';
  throw new Refusal('invalid', `--confirm needs the 8 digits that stand for a plan.`, fix);
}
