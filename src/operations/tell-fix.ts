import type { App } from '#src/app.ts';
import { cleanWords } from '#src/domain/clean-text.ts';
import { Refusal } from '#src/domain/errors.ts';
import { describeSignature } from '#src/domain/name-signature.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import { type Fix, findFixOf, putFix } from '#src/store/fixes.ts';
import { redrawPosts } from '#src/store/posts.ts';
import { listFixQuestions } from '#src/store/signature-posts.ts';
import { answerRequest } from './answer-request.ts';
import type { Caller } from './caller.ts';
import { countAhead } from './count-ahead.ts';
import { findNamedSignature, findNewestStreak } from './find-signature.ts';
import { writeDecision } from './write-decision.ts';

export const FIX_LENGTH_MAX = 500;
export const TELLING_FIXES = { needs: 'project_contributor', what: 'say what fixed it' } as const;

/** Keeps what fixed such failures: the next alert of them says it, and who made it; who asked says so now. Of one streak each person says one thing. */
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
    const person = nameOf(caller);
    return writeDecision(app, async () => {
      const said = await findFixOf(app.db, streak, person);
      const message = tell(describeSignature(found), said, told);
      const answered = redrawPosts(app.db, await listFixQuestions(app.db, streak));
      const { name: by } = caller.actor;
      const fix = { person, seen: said, at: app.clock.now(), by, words: told };
      const statements = [...putFix(app.db, streak, fix), answered, applied(message)];
      return { message, statements };
    });
  });
}

/** Whoever is linked is the same person wherever they say it. */
function nameOf({ actor: { kind, id, user } }: Caller): string {
  return user ?? `${kind}:${id}`;
}

/** Throws the Refusal of who says the same twice: a form may be sent twice. */
function tell(what: string, said: Fix | null, words: string): string {
  if (said === null) return `It is noted what fixed ${what}: the next alert of it says so.`;
  if (said.words !== words) {
    return `What fixed ${what} is noted anew, instead of what ${said.by} said before: the next alert of it says so.`;
  }
  throw new Refusal('already', `That is what ${said.by} has said already of ${what}.`);
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
