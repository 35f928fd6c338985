import { describeSpan } from '#src/domain/describe-past.ts';
import { NO_EXPIRY_PAUSED, TASK_WORDS } from './approval-words.ts';
import { tellRerouted } from './rerouted.ts';
import type { Sentence } from './sentence.ts';
import type { TaskReminderView } from './task-reminder.ts';

const CONSEQUENCES: Readonly<Record<TaskReminderView['onExpiry'], string>> = {
  reject: 'it counts as rejected',
  'fail-run': 'its run fails',
  'fail-step': 'its step fails',
};

/** What a reminder opens with. */
export function nameReminder({ status, isLast, isEscalation }: TaskReminderView): string {
  if (status !== 'pending') return TASK_WORDS[status];
  if (isEscalation) return 'nobody has decided';
  return isLast ? 'expires soon' : 'still awaiting approval';
}

/** What waits, since when, for whom and how long; once it is over what became of it. */
export function tellReminder(view: TaskReminderView): Sentence[] {
  const { heading, step, stepName, status } = view;
  const where: Sentence = step === stepName ? [] : [', ', { name: stepName }];
  const what: Sentence = [{ strong: heading }, ' at step ', { code: step }, ...where];
  const told = [...tellRerouted(view), what];
  return status === 'pending' ? [...told, ...tellWait(view)] : [...told, ...tellEnd(view)];
}

function tellWait(view: TaskReminderView): Sentence[] {
  const { createdAt, approvers, quorum, approvals, reminders, isEscalation } = view;
  const counted = quorum === 1 ? '' : `; ${approvals} of ${quorum} approvals are there`;
  const often = reminders === 1 ? 'once' : `${reminders} times`;
  const asked = isEscalation ? `, reminded ${often}: ` : ': ';
  return [
    ['Waits since ', { at: createdAt }],
    [`Asked${asked}`, { quote: approvers }, counted],
    ...tellExpiry(view),
  ];
}

function tellExpiry({ expiresAt, isPaused, isLast, onExpiry, now }: TaskReminderView): Sentence[] {
  if (isPaused) return [[`Expires ${NO_EXPIRY_PAUSED}`]];
  if (expiresAt === null) return [];
  const soon: Sentence = isLast ? [{ strong: `in ${describeSpan(expiresAt - now)}` }, ', '] : [];
  return [['Expires ', ...soon, { at: expiresAt }, `; then ${CONSEQUENCES[onExpiry]}`]];
}

function tellEnd({ status, decision, ending }: TaskReminderView): Sentence[] {
  if (decision !== null) {
    const { by, at, reason } = decision;
    const because: Sentence[] = reason === null ? [] : [['Reason: ', { quote: reason }]];
    return [[`Was ${status} by `, { name: by }, ', ', { at }], ...because];
  }
  if (ending === null) return [];
  return [
    [`Was ${status}, `, { at: ending.at }],
    ['Because ', { quote: ending.why }],
  ];
}

/** The same in short, for a locked phone and for whoever hears it. */
export function sayReminder(view: TaskReminderView): Sentence[] {
  const { title, heading, status, taskName } = view;
  const what: Sentence = [
    { name: title.workflow },
    ` (run …${title.shortId}): ${nameReminder(view)}: `,
    { name: heading },
    '.',
  ];
  if (status !== 'pending') return [what];
  return [
    what,
    ...tellRerouted(view),
    ...sayExpiry(view),
    [`Decide with /run approve ${taskName}.`],
  ];
}

function sayExpiry({ isLast, isPaused, expiresAt, onExpiry, now }: TaskReminderView): Sentence[] {
  if (!isLast || isPaused || expiresAt === null) return [];
  return [[`Expires in ${describeSpan(expiresAt - now)}; then ${CONSEQUENCES[onExpiry]}.`]];
}
