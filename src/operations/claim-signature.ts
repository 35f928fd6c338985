import type { App } from '#src/app.ts';
import { wasActor } from '#src/domain/access.ts';
import type { Claim } from '#src/domain/claim.ts';
import { describeAgo } from '#src/domain/describe-past.ts';
import { Refusal } from '#src/domain/errors.ts';
import { describeSignature } from '#src/domain/name-signature.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import type { Streak } from '#src/domain/streaks.ts';
import { findClaim, putClaim, releaseClaimRow } from '#src/store/claims.ts';
import { loadRun } from '#src/store/runs.ts';
import { answerRequest } from './answer-request.ts';
import type { Caller } from './caller.ts';
import { countAhead } from './count-ahead.ts';
import { findNamedSignature, findNewestStreak } from './find-signature.ts';
import { isWritten } from './is-written.ts';
import { redrawSignature } from './redraw-signature.ts';

const CLAIMING = { needs: 'project_contributor', what: 'look after failures' } as const;

export interface ClaimOrder {
  /** A run that failed, or `workflow/step/CODE`. */
  signature: string;
  /** Also where somebody else looks after it. */
  takeOver?: boolean;
}

export interface ClaimAnswer {
  receipt: Receipt;
  /** The newest run of the failures after which somebody else looks; null: nobody else does. */
  heldBySomebodyElse: string | null;
}

/** Says for everybody, on every surface, who looks after these failures until they recover. */
export async function claimSignature(
  app: App,
  caller: Caller,
  { signature: name, takeOver = false }: ClaimOrder,
): Promise<ClaimAnswer> {
  const asked = { ...CLAIMING, verb: takeOver ? 'take-over' : 'claim', target: name };
  const held: Streak[] = [];
  const receipt = await answerRequest(app, caller, asked, async ({ applied }) => {
    const { streak, what } = await findOpenStreak(app, name);
    held.push(streak);
    const now = app.clock.now();
    const known = await findClaim(app.db, streak);
    refuseHeld(known, caller, { what, now, takeOver });
    const { kind, id, name: by } = caller.actor;
    const from = known === null ? '' : `, instead of ${known.by.name}`;
    const message = `${by} looks after ${what} now${from}.`;
    const claim = { by: { kind, id, name: by }, at: now };
    const put = putClaim(app.db, streak, claim, known);
    const also = await redrawSignature(app, streak);
    if (await isWritten(app, [put, ...also, applied(message)])) return { message };
    refuseHeld(await findClaim(app.db, streak), caller, { what, now });
    throw new Refusal('unavailable', `${what} was let go just now.`, 'Try again.');
  });
  const [streak] = receipt.outcome === 'refused' ? held : [];
  const run = streak === undefined ? null : await loadRun(app.db, streak.lastRun);
  return { receipt, heldBySomebodyElse: run?.uuid ?? null };
}

/** Nobody looks after it any more. */
export async function releaseClaim(app: App, caller: Caller, name: string): Promise<Receipt> {
  const asked = { ...CLAIMING, verb: 'release-claim', target: name };
  return answerRequest(app, caller, asked, async ({ applied }) => {
    const { streak, what } = await findOpenStreak(app, name);
    const now = app.clock.now();
    const seen = await findClaim(app.db, streak);
    if (seen === null) throw new Refusal('already', `Nobody looks after ${what}.`);
    if (!wasActor(caller, seen.by)) throw refuseOthers(what, seen, now);
    const message = `${caller.actor.name} does not look after ${what} any more.`;
    const released = releaseClaimRow(app.db, streak, { seen, at: now });
    const also = await redrawSignature(app, streak);
    if (await isWritten(app, [released, ...also, applied(message)])) return { message };
    throw new Refusal('already', `${what} was let go or taken over just now.`);
  });
}

/** Throws where there is nothing to look after any more. */
async function findOpenStreak(app: App, name: string): Promise<{ streak: Streak; what: string }> {
  await countAhead(app);
  const found = await findNamedSignature(app, name);
  const streak = await findNewestStreak(app, found);
  const what = describeSignature(found);
  if (streak.recoveredAt === null) return { streak, what };
  const when = describeAgo(app.clock.now() - streak.recoveredAt);
  throw new Refusal('already', `${what} recovered, ${when}: there is nothing to look after.`);
}

function refuseHeld(
  known: Claim | null,
  caller: Caller,
  { what, now, takeOver = false }: { what: string; now: number; takeOver?: boolean },
): void {
  if (known === null) return;
  if (wasActor(caller, known.by)) {
    const message = `${known.by.name} looks after ${what} already: they said so ${ago(known, now)}.`;
    throw new Refusal('already', message);
  }
  if (!takeOver) throw refuseOthers(what, known, now);
}

function refuseOthers(what: string, claim: Claim, now: number): Refusal {
  const message = `${claim.by.name} looks after ${what}: they said so ${ago(claim, now)}.`;
  return new Refusal('refused', message, 'Take it over if you do instead.');
}

function ago({ at }: Claim, now: number): string {
  return describeAgo(now - at);
}
