import type { App } from '#src/app.ts';
import { TIME_OVER } from '#src/domain/mute.ts';
import { endOverMute, listOverMutes } from '#src/store/mutes.ts';
import { redrawSignature } from './redraw-signature.ts';

/** More of them wait for the next sweep. */
const MUTES_MAX = 20;

/** Mutes whose time is over end, and their cards say no more that they are muted. */
export async function endOverMutes(app: App): Promise<void> {
  const { db, clock } = app;
  for (const mute of await listOverMutes(db, { now: clock.now(), limit: MUTES_MAX })) {
    const statements = [endOverMute(db, mute, TIME_OVER), ...(await redrawSignature(app, mute))];
    // Who loses has nothing to do: another process has ended it, or somebody gives it more time.
    await app.journal.submit('bulk', { type: 'write', statements, barrier: false });
  }
}
