import { describeAgo, describeSpan, secondsUntil } from './describe-past.ts';
import { inFlightSteps, pendingTasks, type RunState, stepOf, waitingSteps } from './run-state.ts';

/** A time that words about a run tell by how far away it is, which is wrong a minute later. */
export interface Moment {
  /** As it stands in those words: "expires in 59 min". */
  said: string;
  /** What to say instead, before the time itself: "expires ". */
  words: string;
  at: number;
  /** Seconds matter. */
  isExact: boolean;
}

/** Of what is said of a run at `now`: for those whose words stand there long after. */
export function momentsOf(state: RunState, now: number): Moment[] {
  const { status, queuedAt, pausedAt, drainDeadlineAt } = state;
  if (status === 'queued' || status === 'starting') return [momentSince(queuedAt, now)];
  if (status === 'paused' && pausedAt !== null) {
    return [{ said: describeAgo(now - pausedAt), words: '', at: pausedAt, isExact: false }];
  }
  if (status === 'draining' && drainDeadlineAt !== null) {
    const left = describeSpan(drainDeadlineAt - now);
    const end = { at: drainDeadlineAt, isExact: true };
    return [
      { said: `${left} left`, words: 'until ', ...end },
      { said: `${left} are left`, words: 'its time ends at ', ...end },
    ];
  }
  return status === 'running' ? momentsOfSteps(state, now) : [];
}

function momentsOfSteps(state: RunState, now: number): Moment[] {
  return [
    ...inFlightSteps(state).map((id) => {
      const { said, words, ...since } = momentSince(Number(stepOf(state, id).startedAt), now);
      const step = `Step ${id} has been running `;
      return { said: step + said, words: step + words, ...since };
    }),
    ...pendingTasks(state).flatMap((id) => {
      const at = stepOf(state, id).task?.expiresAt ?? null;
      if (at === null) return [];
      const said = `expires in ${describeSpan(at - now)}`;
      return [{ said, words: 'expires ', at, isExact: false }];
    }),
    ...waitingSteps(state).flatMap((id) => {
      const at = stepOf(state, id).retryAt ?? null;
      if (at === null) return [];
      const again = { words: 'tried again at ', at, isExact: true };
      return [
        { said: `tried again in ${secondsUntil(at, now)} s`, ...again },
        { said: `tried again, in ${describeSpan(at - now)}`, ...again },
      ];
    }),
  ];
}

function momentSince(at: number, now: number): Moment {
  return { said: `for ${describeSpan(now - at)}`, words: 'since ', at, isExact: false };
}

/** The words with their moments in their places: the first that is said there. */
export function placeMoment(
  text: string,
  moments: readonly Moment[],
): [before: string, moment: Moment | null, after: string] {
  for (const moment of moments) {
    const at = text.indexOf(moment.said);
    if (at < 0) continue;
    return [text.slice(0, at) + moment.words, moment, text.slice(at + moment.said.length)];
  }
  return [text, null, ''];
}
