import { describePast } from '#src/domain/describe-past.ts';
import { redactJson } from '#src/domain/redact.ts';
import { explainFailure } from '#src/domain/root-cause.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { describeFailure, describeIdentity } from '#src/domain/run-json.ts';
import { findNamedRun } from '#src/operations/find-run.ts';
import { loadRunFacts } from '#src/operations/load-run-facts.ts';
import { EXIT } from './exit-codes.ts';
import { withReading } from './open-reading.ts';
import { openRedactor } from './redactor.ts';
import { JSON_FLAG, RUN_WORD, type Verb } from './verb.ts';

export const VERB: Verb = {
  usage: 'why <run>',
  about: `Why a run failed, with the root step and its victims told apart; or why it does not move.
${RUN_WORD.about}`,
  flags: { json: JSON_FLAG },
  words: RUN_WORD.words,
  run: async ({ args, config, io, loadDrawing }) => {
    const redact = await openRedactor(config, io);
    const facts = await withReading(config, async (app) =>
      loadRunFacts(app, await findNamedRun(app, args.words[0] ?? '')),
    );
    if (args.has('json')) {
      io.print(JSON.stringify(redactJson(explain(facts), redact)));
      return EXIT.completed;
    }
    const drawing = await loadDrawing();
    const failure = drawing.failure(facts, redact);
    if (failure !== null) io.print(failure);
    else for (const line of sentences(facts)) io.print(drawing.line(redact(line)));
    return EXIT.completed;
  },
};

function explain(facts: RunFacts) {
  const { graph, state, stuck } = facts;
  const failure = explainFailure(graph, state);
  return {
    ...describeIdentity(facts),
    failure: describeFailure(facts),
    victims: failure && {
      cancelled: failure.cancelled,
      blocked: failure.blocked,
      may_have_happened: failure.mayHaveHappened,
    },
    stuck: stuck && { ...stuck },
  };
}

function sentences({ workflow, version, shortId, state, stuck, now }: RunFacts): string[] {
  const first = `Run ${shortId} of ${workflow} v${version} is ${describePast(state, now)}.`;
  if (stuck) return [first, stuck.symptom, stuck.cause, stuck.next];
  return [first, state.finishedAt === null ? 'Nothing holds it up.' : 'Nothing is wrong with it.'];
}
