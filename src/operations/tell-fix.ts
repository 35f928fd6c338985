import type { App } from '#src/app.ts';
import { cleanWords } from '#src/domain/clean-text.ts';
import { Refusal } from '#src/domain/errors.ts';
import { describeSignature } from '#src/domain/name-signature.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import { insertFix } from '#src/store/fixes.ts';
import { redrawPosts } from '#src/store/posts.ts';
import { listFixQuestions } from '#src/store/signature-posts.ts';
import { answerRequest } from './answer-request.ts';
import type { Caller } from './caller.ts';
import { countAhead } from './count-ahead.ts';
import { findNamedSignature, findNewestStreak } from './find-signature.ts';
import { isWritten } from './is-written.ts';

export const FIX_LENGTH_MAX = 500;
export const TELLING_FIXES = { needs: 'project_contributor', what: 'say what fixed it' } as const;

/** Keeps what fixed such failures: the next alert of them says it, and who made it; who asked says so now. */
export async function tellFix(
  app: App,
  caller: Caller,
  { signature: name, words }: { signature: string; words: string },
): Promise<Receipt> {
  const asked = { ...TELLING_FIXES, verb: 'fix', target: name };
  return answerRequest(app, caller, asked, async ({ applied }) => {
    const told = readWords(words);
    await countAhead(app);
    const found = await findNamedSignature(app, name);
    const streak = await findNewestStreak(app, found);
    const message = `It is noted what fixed ${describeSignature(found)}: the next alert of it says so.`;
    const fix = { at: app.clock.now(), by: caller.actor.name, words: told };
    const answered = redrawPosts(app.db, await listFixQuestions(app.db, streak));
    const statements = [insertFix(app.db, streak, fix), answered, applied(message)];
    if (await isWritten(app, statements)) return { message };
    throw new Refusal('unavailable', 'What fixed it could not be noted just now.', 'Try again.');
  });
}

function readWords(given: string): string {
  const words = cleanWords(given.trim());
  if (words === '') {
    throw new Refusal('invalid', 'That does not say what fixed it.', 'Say it in a few words.');
  }
  if (words.length <= FIX_LENGTH_MAX) return words;
  const message = `A fix has at most ${FIX_LENGTH_MAX} characters; this one has ${words.length}.`;
  throw new Refusal('invalid', message, 'Shorten it.');
}
