import type { ReadApp } from '#src/app.ts';
import { BACK_TEST_DAYS, type BackTest, tryMute } from '#src/domain/back-test.ts';
import type { Signature } from '#src/domain/signature.ts';
import { loadFailures } from '#src/store/signature-tallies.ts';

/** What a mute of these failures would have hidden lately, had it stood. */
export async function backTest({ db, clock }: ReadApp, of: Signature): Promise<BackTest> {
  const now = clock.now();
  const since = now - BACK_TEST_DAYS * 86_400_000;
  const { own, others } = await loadFailures(db, of, { since, now });
  return tryMute(own, others, now);
}
