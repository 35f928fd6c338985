import { Refusal } from '#src/domain/errors.ts';
import { loadStorm } from '#src/operations/load-storm.ts';
import { viewStorm } from '#src/views/storm.ts';
import type { Reply } from '../reply.ts';
import { answerReading } from './answer-reading.ts';
import type { Asker } from './verb.ts';

/** A page of all kinds of failures that a storm's card stands for. */
export async function showStorm(
  asker: Asker,
  { post, page }: { post: string; page: number },
): Promise<Reply> {
  const { app, redact } = asker;
  return answerReading(asker, { verb: 'show-storm', target: '' }, async () => {
    const facts = await loadStorm(app, post, page);
    if (facts === null) {
      throw new Refusal(
        'unknown',
        'There is no such storm.',
        'See what failed: /run list --failed.',
      );
    }
    return { view: viewStorm(facts, redact, page), message: `Page ${page} of a storm was shown.` };
  });
}
