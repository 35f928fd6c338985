import type { App } from '#src/app.ts';
import type { Spot } from '#src/domain/fallbacks.ts';
import { type LateDigest, listLateDigests } from './list-late-digests.ts';
import { planDeliveryAlert } from './raise-delivery-alert.ts';

/** Tells of each digest that is not there in time, once, by another way than its own. */
export async function alarmLateDigests(app: App, elsewhere: readonly Spot[]): Promise<void> {
  for (const { late, alarm } of await listLateDigests(app)) {
    const { surface, place } = late;
    const said = { ...describeLate(late), surface, place, isSurfaceLost: false, elsewhere };
    const statements = await planDeliveryAlert(app, said, null);
    const written = [alarm, ...(statements ?? [])];
    const write = { type: 'write', statements: written, barrier: false } as const;
    const { won } = await app.journal.submit('people', write);
    if (won) report(app, late, statements !== null);
  }
}

function describeLate({ subscription, date, post, reason }: LateDigest) {
  const why = reason === null ? '' : `: ${reason}`;
  const missing = post === null ? 'was not made' : `was not sent${why}`;
  const fix =
    post === null
      ? 'Look into the log of "signalbox serve", which makes it.'
      : 'It comes as soon as the place takes it; "signalbox doctor" says what is wrong with it.';
  const said = `the digest of ${date} ${missing}, 30 min after its time`;
  return { code: `digest_late ${subscription} ${date}`, reason: said, fix };
}

function report({ log }: App, late: LateDigest, isTold: boolean): void {
  const { surface, place, date, reason } = late;
  const silence = isTold ? '' : '; nobody is told of it in chat';
  log.error({ surface, place, date, reason }, `a digest is late${silence}`);
}
