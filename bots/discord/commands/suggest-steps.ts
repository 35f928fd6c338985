import { Refusal } from '#src/domain/errors.ts';
import { narrowByWords } from '#src/domain/narrow-by-words.ts';
import { shorten } from '#src/domain/shorten.ts';
import {
  type SuggestedStep,
  suggestStepsOfRun,
  suggestStepsOfWorkflow,
} from '#src/operations/suggest-steps.ts';
import type { ChatDesk } from '../../answering/desk.ts';
import { neutraliseLine } from '../../words/readable.ts';
import { CHOICE_LENGTH_MAX, nameStep } from './name-choice.ts';
import type { Typing } from './slash-options.ts';

/** The steps of the run or the workflow that was chosen before; of a list what is typed last goes on. */
export async function chooseSteps(
  { app, redact }: Pick<ChatDesk, 'app' | 'redact'>,
  { typed, chosen }: Pick<Typing, 'typed' | 'chosen'>,
  completes: 'step' | 'steps',
): Promise<{ name: string; value: string }[]> {
  const end = completes === 'steps' ? typed.lastIndexOf(',') + 1 : 0;
  const before = typed.slice(0, end);
  const taken = before.split(',').map((step) => step.trim());
  const steps = await loadSteps(app, chosen);
  const left = steps.filter(({ step }) => !taken.includes(step));
  return narrowByWords(left, typed.slice(end), (step) => nameStep(step, { redact })).map(
    (step) => ({
      // What stands before it stays in sight.
      name: shorten(neutraliseLine(redact(before)) + nameStep(step, { redact }), CHOICE_LENGTH_MAX),
      value: before + step.step,
    }),
  );
}

/** None where it is not known yet of what. */
async function loadSteps(
  app: ChatDesk['app'],
  { run, workflow }: Typing['chosen'],
): Promise<SuggestedStep[]> {
  try {
    if (run !== undefined) return await suggestStepsOfRun(app, run);
    return workflow === undefined ? [] : await suggestStepsOfWorkflow(app, workflow);
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}
