import { describeAgo } from '#src/domain/describe-past.ts';
import { Refusal } from '#src/domain/errors.ts';
import type { Json } from '#src/domain/json.ts';
import { listSome } from '#src/domain/list-some.ts';
import { nearest } from '#src/domain/nearest.ts';
import type { Attempt, ResumePlan, RetryRequest } from '#src/domain/resume-plan.ts';
import { planHashOf } from '#src/domain/resume-plan.ts';
import { isTerminal, type RunStatus } from '#src/domain/run-events.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { shorten } from '#src/domain/shorten.ts';
import type { RunRecord } from '#src/store/runs.ts';

/** More are confirmed by what stands for the plan: nobody types them. */
export const TICKS_SHOWN_MAX = 5;
const SHOWN_LENGTH_MAX = 40;

/** What somebody said yes to: steps by their paths, or all that a plan showed, by its hash. */
export type Ticks = readonly string[] | { plan: string };

interface Asked {
  run: Pick<RunRecord, 'uuid'>;
  request: RetryRequest;
  /** The whole chain, the newest last. */
  attempts: readonly Attempt[];
  /** How many attempts there were when the person looked. */
  attemptsSeen?: number | undefined;
  now: number;
}

/** Throws the Refusal of a retry that somebody else has made before. */
export function refuseRetry({ run, request, attempts, attemptsSeen, now }: Asked): void {
  const newest = attempts.at(-1);
  if (!newest || newest.runId === run.uuid) return;
  const { from, fresh, latest, input } = request;
  const isPlain = from === null && !fresh && !latest && input === undefined;
  const isNews = attemptsSeen !== undefined && newest.no > attemptsSeen;
  if (isPlain || isNews || !isTerminal(newest.status)) throw tellRetried(newest, { run, now });
}

/** "run …a was retried by @ana, 4 min ago, as run …b": who was first. */
export function tellRetried(
  { runId, by, createdAt, status }: Attempt,
  { run, now }: Pick<Asked, 'run' | 'now'>,
): Refusal {
  const who = by === null ? '' : ` by ${by.name}`;
  const [before, after] = [shortIdOf(run.uuid), shortIdOf(runId)];
  const when = describeAgo(now - createdAt);
  const message = `run …${before} was already retried${who}, ${when}, as run …${after} (${status}).`;
  return new Refusal('already', message, adviseAfter(status));
}

function adviseAfter(status: RunStatus): string {
  if (!isTerminal(status)) return 'Look at that one; wait for its end.';
  if (status !== 'completed') return 'Retry that one.';
  return 'It completed: nothing is left to retry. To run everything again, add --fresh.';
}

/** Throws the Refusal that names what somebody has to say yes to first. */
export function refuseUnticked(plan: ResumePlan, ticked: Ticks, input?: Json): void {
  const needed = plan.again.filter(({ needsTick }) => needsTick).map(({ step }) => step);
  if ('plan' in ticked) {
    if (ticked.plan === planHashOf(plan, input)) return;
    const message = 'What the retry would do is not what was shown any more.';
    throw new Refusal('refused', message, 'Look at it again, and confirm that.');
  }
  refuseUnknownTick(plan, ticked);
  const missing = needed.filter((step) => !ticked.includes(step));
  if (missing.length === 0) return;
  const quoted = missing.map((step) => `"${step}"`);
  const message = `The retry would run ${listSome(quoted, TICKS_SHOWN_MAX)} again, which may do a second time what was done before.`;
  const fix =
    needed.length > TICKS_SHOWN_MAX
      ? `If that is right, confirm all of it: --confirm ${planHashOf(plan, input)}.`
      : `If that is right, name what to redo: --redo ${needed.join(',')}.`;
  throw new Refusal('refused', message, fix);
}

/** A name that was mistyped is not a yes to something else. */
function refuseUnknownTick({ again }: ResumePlan, ticked: readonly string[]): void {
  const steps = again.map(({ step }) => step);
  const unknown = ticked.find((step) => !steps.includes(step));
  if (unknown === undefined) return;
  const meant = nearest(unknown, steps);
  const message = `The retry does not run "${shorten(unknown, SHOWN_LENGTH_MAX)}" again.`;
  const all =
    steps.length === 0
      ? 'Nothing runs again.'
      : `What runs again: ${listSome(steps, TICKS_SHOWN_MAX)}.`;
  throw new Refusal('unknown', message, meant === undefined ? all : `Did you mean ${meant}?`);
}
