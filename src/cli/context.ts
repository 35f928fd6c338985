import { redactJson } from '#src/domain/redact.ts';
import { findNamedRun } from '#src/operations/find-run.ts';
import { loadContext } from '#src/operations/load-context.ts';
import { EXIT } from './exit-codes.ts';
import { withReading } from './open-reading.ts';
import { openRedactor } from './redactor.ts';
import { JSON_FLAG, RUN_WORD, type Verb } from './verb.ts';

export const VERB: Verb = {
  usage: 'context <run>',
  about: `What a run was given, and what each step that succeeded has returned.
${RUN_WORD.about}`,
  flags: { json: JSON_FLAG },
  words: RUN_WORD.words,
  run: async ({ args, config, io }) => {
    const redact = await openRedactor(config, io);
    const { input, steps } = await withReading(config, async (app) =>
      loadContext(app, await findNamedRun(app, args.words[0] ?? '')),
    );
    const shown = redactJson({ input, steps }, redact);
    io.print(args.has('json') ? JSON.stringify(shown) : JSON.stringify(shown, null, 2));
    return EXIT.completed;
  },
};
