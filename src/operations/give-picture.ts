import type { App } from '#src/app.ts';
import * as pictures from '#src/store/post-pictures.ts';

export type { PictureRecord } from '#src/store/post-pictures.ts';

/** Longer than a picture usually takes; after it another may draw it. */
const LOAN_MS = 60_000;

/** The shown card that waits for a picture the longest; null: none does. */
export function findNextPicture({ db }: Pick<App, 'db'>, surface: string) {
  return pictures.findNextPicture(db, surface);
}

/** Takes a card to give it a picture; null: somebody else has it. */
export async function takePicture(
  app: App,
  card: pictures.PictureRecord,
): Promise<pictures.PictureRecord | null> {
  const until = app.clock.now() + LOAN_MS;
  const isTaken = await write(app, pictures.lendPicture(app.db, card, until));
  return isTaken ? { ...card, picture_due_at: until, picture_tries: card.picture_tries + 1 } : null;
}

/** Says what became of the picture of a card. */
export async function settlePicture(
  app: App,
  card: pictures.PictureRecord,
  settlement: pictures.PictureSettlement,
): Promise<void> {
  await write(app, pictures.settlePicture(app.db, card, settlement));
}

async function write(app: App, statement: ReturnType<typeof pictures.lendPicture>) {
  const statements = [statement];
  const submission = { type: 'write', statements, barrier: false } as const;
  return (await app.journal.submit('people', submission)).won;
}
