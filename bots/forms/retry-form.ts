import { count } from '#src/domain/count.ts';
import type { RetryChoice } from '#src/domain/intent.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import type { RetryPreviewView } from '#src/views/retry-preview.ts';
import { fulfilIntent } from '../fulfil-intent.ts';
import type { Reply } from '../reply.ts';
import type { Asker } from '../run-command/verb.ts';
import { retry } from '../run-command/verbs/retry.ts';
import { type FilledForm, type Form, type FormFault, type IntentOf, TICKS_MAX } from './form.ts';
import { readTicks } from './read-values.ts';

const TICKS = 'ticks';

/** Shows what the retry would do, and asks for a word where it may repeat something. */
export async function offerRetryForm(
  asker: Asker,
  intent: IntentOf<'retry'>,
): Promise<Form | Reply> {
  const reply = await retry(asker, intent);
  const { view } = reply;
  if (view.kind !== 'retry-preview') return reply;
  const start = view.actions.find((action) => action.intent.type === 'retry-now');
  if (start === undefined) return reply;
  const options = optionsOf(view);
  return {
    intent: start.intent,
    title: titleOf(intent),
    intro: adviseNewest(view),
    about: view,
    submit: 'Start retry',
    fields:
      options.length === 0
        ? []
        : [{ type: 'ticks', name: TICKS, label: 'May happen a second time', options }],
    kept: { ticks: options.length },
  };
}

/** Every box has to be ticked: each is a yes of its own. */
export async function fulfilRetryForm(
  { caller, ...desk }: Asker,
  { intent, kept, values }: FilledForm,
): Promise<FormFault[] | Reply> {
  const ticked = new Set(readTicks(values, TICKS)).size;
  const needed = kept['ticks'] ?? 0;
  if (typeof needed !== 'number' || ticked >= needed) return fulfilIntent(desk, caller, intent);
  const left = count(needed - ticked, 'tick');
  const message = `Tick all of them, ${left} to go; or close this, and nothing is started.`;
  return [{ field: TICKS, message }];
}

function titleOf({ latest, fresh, fromPlace }: RetryChoice): string {
  if (latest) return 'Retry, newest version';
  if (fresh) return 'Run again';
  return fromPlace === undefined ? 'Retry from failure' : 'Retry from a step';
}

/** A step each; of more than anybody ticks, one for all. */
function optionsOf({ repeats }: RetryPreviewView): { value: string; label: string }[] {
  const doubtful = repeats.filter(({ needsTick }) => needsTick);
  if (doubtful.length > TICKS_MAX) {
    return [{ value: 'all', label: `All ${doubtful.length} steps that are listed above` }];
  }
  return doubtful.map(({ step, why, before }, index) => {
    return { value: `step-${index}`, label: `${step}: ${before}; ${why}` };
  });
}

/** A form has one button, a card has another for the newest version. */
function adviseNewest({ actions }: RetryPreviewView): string | null {
  const newest = actions.find(({ intent }) => intent.type === 'retry');
  if (newest?.intent.type !== 'retry') return null;
  return `To run it on the newest version: /run retry ${shortIdOf(newest.intent.runId)} --latest`;
}
