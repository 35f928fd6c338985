import { describeSpan } from '#src/domain/describe-past.ts';
import type { FailureAlertView, OtherSteps, RootFacts } from './failure-alert.ts';

export const OUTCOME_UNKNOWN = 'Its outcome is unknown: it may have happened.';

/** Does the name of the root step say more than its place does? */
export function isRootNamed({ id, place, name }: RootFacts): boolean {
  return name !== id && !place.startsWith(`${name} (`);
}

/** What its card opens with. */
export function wordOfAlert({ status, context }: Pick<FailureAlertView, 'status' | 'context'>) {
  return context !== null && context.recovered !== null ? 'recovered' : status;
}

export function describeAttempt({ attempt, attemptsMax }: RootFacts): string {
  return attempt === 0 ? 'before its first attempt' : `attempt ${attempt}/${attemptsMax}`;
}

/** Is nothing to be done about these, whatever comes of the run? */
export function isQuietFate({ fate }: OtherSteps): boolean {
  return fate === 'finished' || fate === 'never_ran' || fate === 'left_out';
}

/** What is said before and after the list of the other steps; '': nothing. */
export function describeFate(
  { fate }: OtherSteps,
  { status, code }: Pick<FailureAlertView, 'status' | 'code'>,
): { before: string; after: string } {
  switch (fate) {
    case 'finished':
      return after('');
    case 'failed_too':
      return after('failed too, after the root step');
    case 'tolerated':
      return after('failed, tolerated');
    case 'may_have_happened':
      return { before: 'stopped while calling', after: 'it may have happened' };
    case 'was_running':
      if (code === 'DRAIN_TIMEOUT') return after('cancelled by the stop, no fix needed');
      return status === 'failed'
        ? after('was running in parallel, no fix needed')
        : after('was running when the run was stopped');
    case 'never_ran':
      return after('never ran');
    case 'left_out':
      return status === 'failed' ? after('skipped, not due to the failure') : after('did not run');
  }
}

function after(words: string) {
  return { before: '', after: words };
}

/** Said where people were told after the fact. */
export function describeLateness(lateMs: number): string {
  return `Told ${describeSpan(lateMs)} late: delivery was down.`;
}
