import { NOBODY, type ReminderScene, viewTaskReminder } from '#src/views/task-reminder.ts';
import type { View } from '#src/views/view.ts';
import { answerRelease, askRelease, HOUR_MS, MINUTE_MS } from './example-runs.ts';
import { ANA, makeGraph } from './factories.ts';
import { factsOf } from './run-facts.ts';
import { RunOnPaper } from './run-on-paper.ts';

const remind = { type: 'task_reminder', step: 'approve-notes' } as const;
/** As Slack names them; Discord takes the digits. */
const CALLS = { people: ['U1042', 'U1043'], groups: ['S77'] };

/** A task that people were reminded of twice, the second time others with them. */
const reminded = () =>
  askRelease()
    .wait(12 * HOUR_MS)
    .ask(remind)
    .wait(6 * HOUR_MS)
    .ask(remind);
const warned = () =>
  reminded()
    .wait(5.5 * HOUR_MS - 4 * MINUTE_MS)
    .ask(remind);

/** Each kind of reminder, and what becomes of one. */
export function reminderViews(): [name: string, view: View][] {
  const told = askRelease()
    .wait(12 * HOUR_MS)
    .ask(remind);
  return [
    ['a first reminder', view(told, { calls: CALLS })],
    ['an escalation', view(reminded(), { isEscalation: true })],
    ['a last warning', view(warned(), { calls: { ...CALLS, groups: [] } })],
    ['a reminder of a paused run', view(reminded().ask({ type: 'pause', by: ANA }), {})],
    ['a reminder of what is approved', view(reminded().ask(answerRelease(true)), {})],
    [
      'a reminder of what is rejected, which came late',
      view(reminded().ask(answerRelease(false, { reason: 'Not yet.' })), {
        lateMs: 90 * MINUTE_MS,
      }),
    ],
    [
      'a reminder of what expired',
      view(
        warned()
          .wait(HOUR_MS)
          .ask({ ...remind, type: 'task_expired' }),
        {},
      ),
    ],
    ['a reminder of what never expires and takes two', view(forever(), {})],
  ];
}

function forever(): RunOnPaper {
  const step = { id: 'approve-notes', type: 'ask', optional: true } as const;
  const over = { quorum: 2, payload: { title: 'Publish?' } };
  return RunOnPaper.start(makeGraph(step))
    .askPeople('approve-notes', null, over)
    .wait(HOUR_MS)
    .ask(remind);
}

function view(run: RunOnPaper, over: Partial<ReminderScene>): View {
  const scene = { step: 'approve-notes', isEscalation: false, calls: NOBODY, lateMs: null };
  const made = viewTaskReminder(factsOf(run), { ...scene, ...over }, (text) => text);
  if (made === null) throw new Error('nobody was asked');
  return made;
}
