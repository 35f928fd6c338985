import type { App } from '#src/app.ts';
import type { Statement } from '#src/store/append.ts';
import * as duties from '#src/store/duties.ts';

export type { DutyRecord } from '#src/store/duties.ts';

/** A duty, and as whom it is had: a name that no other process ever has. */
export interface DutyTenure {
  name: string;
  holder: string;
}

/** Who has a duty; null: nobody has ever had it. */
export function findDuty({ db }: Pick<App, 'db'>, name: string) {
  return duties.findDuty(db, name);
}

/** Takes a duty as it was seen. False: something was said of it since. */
export function claimDuty(
  app: App,
  tenure: DutyTenure,
  seen: duties.DutyRecord | null,
): Promise<boolean> {
  return write(app, duties.takeDuty(app.db, tenure, { seen, now: app.clock.now() }));
}

/** Says that its holder lives, and with what another would go on. False: another has taken it. */
export function beatDuty(app: App, tenure: DutyTenure, baton: string | null): Promise<boolean> {
  return write(app, duties.beatDuty(app.db, tenure, { baton, now: app.clock.now() }));
}

/** Lets another process take it at once. False: one already has. */
export function releaseDuty(app: App, tenure: DutyTenure, baton: string | null): Promise<boolean> {
  return write(app, duties.giveUpDuty(app.db, tenure, { baton, now: app.clock.now() }));
}

async function write(app: App, statement: Statement): Promise<boolean> {
  const submission = { type: 'write', statements: [statement], barrier: false } as const;
  return (await app.journal.submit('people', submission)).won;
}
