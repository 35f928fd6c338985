import { describeSignature } from '#src/domain/name-signature.ts';
import { type AlikeRequest, loadFailedAlike } from '#src/operations/load-failed-alike.ts';
import { actionFor } from '#src/views/action.ts';
import { viewCommandCenter } from '#src/views/command-center.ts';
import type { Reply } from '../reply.ts';
import { answerReading } from './answer-reading.ts';
import type { Asker } from './verb.ts';

const PAGE = 10;

/** The runs that failed like one of them, a page of them. */
export async function showAlike(
  asker: Asker,
  { signature, ...page }: { signature: string } & Omit<AlikeRequest, 'limit'>,
): Promise<Reply> {
  return answerReading(asker, { verb: 'show-group', target: signature }, async () => {
    const { app, redact } = asker;
    const { found, facts } = await loadFailedAlike(app, signature, { ...page, limit: PAGE });
    const view = viewCommandCenter(facts, redact);
    const newest = facts.sections[0]?.runs[0]?.runId;
    const actions = view.actions.flatMap((action) => {
      if (action.intent.type !== 'list' || newest === undefined) return [action];
      // Its pages are of these failures, not of all.
      const { label, about, style } = action;
      const { before, after } = action.intent;
      const side = before === undefined ? {} : { before };
      const other = after === undefined ? {} : { after };
      return [
        actionFor(
          { type: 'show-group', runId: newest, ...side, ...other },
          { label, about, style },
        ),
      ];
    });
    return {
      view: { ...view, actions },
      message: `Runs that failed with ${describeSignature(found)} were listed.`,
    };
  });
}
