import { Refusal } from '#src/domain/errors.ts';
import { loadWhyQuiet, type WhyQuietRequest } from '#src/operations/load-why-quiet.ts';
import { viewWhyQuiet } from '#src/views/why-quiet.ts';
import type { Reply } from '../../reply.ts';
import { answerReading } from '../answer-reading.ts';
import { readCount } from '../read-values.ts';
import { type Asker, type RunVerb, WORKFLOW_WORD } from '../verb.ts';

const RUN_ID = /^…?[0-9a-f-]{4,36}$/i;

export const VERB: RunVerb = {
  name: 'why-quiet',
  usage: 'why-quiet <workflow or run>',
  about: 'What chat was told of a workflow or a run, and why it was told no more.',
  flags: {
    before: { value: '<n>', about: 'Older ones: what stands before the entry of this number.' },
  },
  words: { ...WORKFLOW_WORD, missing: 'the name of a workflow or the id of a run' },
  needs: 'project_viewer',
  run: (call) => {
    const [name = ''] = call.words;
    const before = readCount(call.flags, 'before');
    const page = before === undefined ? {} : { before };
    if (!RUN_ID.test(name)) return explainQuiet(call, { workflow: name, ...page });
    return explainQuiet(call, { run: name, ...page }, { workflow: name, ...page });
  },
};

/** `otherwise`: what is meant where that is not there. */
export async function explainQuiet(
  asker: Asker,
  request: WhyQuietRequest,
  otherwise: WhyQuietRequest | null = null,
): Promise<Reply> {
  const { redact } = asker;
  const target = 'run' in request ? request.run : `workflow:${request.workflow}`;
  return answerReading(asker, { verb: VERB.name, target }, async () => {
    const { older, ...facts } = await loadEither(asker, request, otherwise);
    const next = older === null ? '' : ` Older ones: --before ${older}.`;
    return {
      view: viewWhyQuiet(facts, redact),
      message: `What chat was told of ${facts.about.workflow} was shown.${next}`,
    };
  });
}

/** A workflow may be called as a run could be. */
async function loadEither(
  { app }: Asker,
  request: WhyQuietRequest,
  otherwise: WhyQuietRequest | null,
): ReturnType<typeof loadWhyQuiet> {
  try {
    return await loadWhyQuiet(app, request);
  } catch (error) {
    if (otherwise === null || !(error instanceof Refusal) || error.kind === 'ambiguous')
      throw error;
    const [found] = await Promise.allSettled([loadWhyQuiet(app, otherwise)]);
    if (found.status === 'fulfilled') return found.value;
    throw error;
  }
}
