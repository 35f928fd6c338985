import { redactJson } from '#src/domain/redact.ts';
import { findNamedRun } from '#src/operations/find-run.ts';
import { loadRunFacts } from '#src/operations/load-run-facts.ts';
import { EXIT } from './exit-codes.ts';
import { withReading } from './open-reading.ts';
import { openRedactor } from './redactor.ts';
import { describeRun } from './run-json.ts';
import { JSON_FLAG, RUN_WORD, type Verb } from './verb.ts';

export const VERB: Verb = {
  usage: 'show <run>',
  about: `Where a run stands: each step with its badge, and why the run failed or waits.
${RUN_WORD.about}`,
  flags: { json: JSON_FLAG },
  words: RUN_WORD.words,
  run: async ({ args, config, io, loadDrawing }) => {
    const redact = await openRedactor(config, io);
    const facts = await withReading(config, async (app) =>
      loadRunFacts(app, await findNamedRun(app, args.words[0] ?? '')),
    );
    if (args.has('json')) io.print(JSON.stringify(redactJson(describeRun(facts), redact)));
    else io.print((await loadDrawing()).run(facts, redact));
    return EXIT.completed;
  },
};
