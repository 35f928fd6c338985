import { answerHere } from '#src/cli/answer-here.ts';
import { EXIT } from '#src/cli/exit-codes.ts';
import { withReading } from '#src/cli/open-reading.ts';
import { openRedactor } from '#src/cli/redactor.ts';
import { readRunInput } from '#src/cli/run-input.ts';
import { UsageError } from '#src/cli/usage-error.ts';
import { JSON_FLAG, type Verb, type VerbCall } from '#src/cli/verb.ts';
import { redactJson } from '#src/domain/redact.ts';
import { splitStepList } from '#src/domain/run-setup.ts';
import { findNamedWorkflow } from '#src/operations/find-workflow.ts';
import { setRunSetup } from '#src/operations/set-run-setup.ts';
import { WORKFLOW_WORD } from './words.ts';

export const SETUP: Verb = {
  usage: 'workflows setup <workflow> [key=value…]',
  about: `What starts are given by default: input, under what a start names itself, and steps that are left
out. What is given takes the place of the whole setup. Without anything given it is shown.`,
  flags: {
    exclude: { value: '<steps>', about: 'Leaves out these steps: a,b.', isList: true },
    clear: { about: 'Starts are given nothing.' },
    json: JSON_FLAG,
  },
  words: { min: 1, max: Number.POSITIVE_INFINITY, missing: WORKFLOW_WORD },
  run: async (call) => {
    const { args, io } = call;
    const [workflow = '', ...pairs] = args.words;
    const isGiven = pairs.length > 0 || args.has('exclude');
    if (isGiven && args.has('clear')) {
      throw new UsageError('--clear leaves nothing of what is given.', 'Give one or the other.');
    }
    if (!isGiven && !args.has('clear')) return showSetup(call, workflow);
    const input = (await readRunInput({ pairs, source: undefined }, io)) ?? {};
    const setup = { input, excluded_step_ids: splitStepList(args.all('exclude')) };
    return answerHere(call, (app, caller) => setRunSetup(app, caller, { workflow, setup }));
  },
};

async function showSetup({ args, config, io }: VerbCall, workflow: string): Promise<number> {
  const redact = await openRedactor(config, io);
  const { run_setup: setup } = await withReading(config, (app) => findNamedWorkflow(app, workflow));
  const shown = redactJson({ ...setup }, redact);
  io.print(args.has('json') ? JSON.stringify(shown) : JSON.stringify(shown, null, 2));
  return EXIT.completed;
}
