import type { App, ReadApp } from '#src/app.ts';
import { type BackTest, describeBackTest } from '#src/domain/back-test.ts';
import { cleanWords } from '#src/domain/clean-text.ts';
import { Refusal } from '#src/domain/errors.ts';
import { describeUntil, MUTE_HOURS_MAX, type Mute, TIME_OVER, untilOf } from '#src/domain/mute.ts';
import { describeSignature } from '#src/domain/name-signature.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import type { Statement } from '#src/store/append.ts';
import {
  changeMute,
  endMute,
  findOpenMute,
  insertMute,
  listStandingMutes,
  type NamedMute,
} from '#src/store/mutes.ts';
import { answerRequest } from './answer-request.ts';
import { backTest } from './back-test.ts';
import type { Caller } from './caller.ts';
import { countAhead } from './count-ahead.ts';
import { type FoundSignature, findNamedSignature } from './find-signature.ts';
import { isWritten } from './is-written.ts';
import { redrawSignature } from './redraw-signature.ts';

export const MUTE_REASON_LENGTH_MAX = 500;
export const MUTE_HOURS_USUAL = 24;
export const MUTING = { needs: 'project_contributor', what: 'mute alerts' } as const;
const MORE_MS_MIN = 60_000;
/** Of two who do it at once the second sees what the first did. */
const TRIES_MAX = 3;

export interface MuteOrder {
  /** A run that failed, or `workflow/step/CODE`. */
  signature: string;
  /** At most MUTE_HOURS_MAX; absent: MUTE_HOURS_USUAL. */
  hours?: number;
  reason?: string;
}

/**
 * No alert tells of such failures for a time. It ends before its time where the workflow fails
 * otherwise, or twice as often; the answer says what it would have hidden lately.
 */
export async function muteSignature(
  app: App,
  caller: Caller,
  { signature: name, hours = MUTE_HOURS_USUAL, reason }: MuteOrder,
): Promise<Receipt> {
  const asked = { ...MUTING, verb: 'mute', target: name };
  return answerRequest(app, caller, asked, async ({ applied }) => {
    const now = app.clock.now();
    const wanted = { until: readUntil(now, hours), reason: readReason(reason) };
    await countAhead(app);
    const found = await findNamedSignature(app, name);
    const tested = await backTest(app, found);
    const made = { at: now, by: caller.actor.name, ...wanted };
    const what = describeSignature(found);
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const known = await findOpenMute(app.db, found);
      const message = `${tell(what, made, known)} ${describeBackTest(tested)}`;
      const statements = writeMute(app, { found, known, made, tested });
      const also = await redrawSignature(app, found);
      if (await isWritten(app, [...statements, ...also, applied(message)])) return { message };
    }
    throw new Refusal('unavailable', `${what} is being muted by somebody else.`, 'Try again.');
  });
}

type Wanted = Pick<Mute, 'at' | 'until' | 'by' | 'reason'>;

/** Throws the Refusal that says who has muted it for as long already. */
function tell(what: string, made: Wanted, known: Mute | null): string {
  const { at: now, until, by, reason } = made;
  const why = reason === null ? '' : ` (${reason})`;
  const told = `is muted by ${by} ${describeUntil(until, now)}${why}.`;
  if (known === null || known.until <= now) return `${what} ${told}`;
  const before = `${known.by} ${describeUntil(known.until, now)}`;
  // Who presses a moment after somebody else wants the same.
  if (until > known.until + MORE_MS_MIN)
    return `${what} ${told} It was muted already by ${before}.`;
  throw new Refusal(
    'already',
    `${what} is muted already by ${before}.`,
    'Give it more time, or unmute it.',
  );
}

function writeMute(
  { db, projectId }: App,
  { found, known, made, tested }: MuteSources,
): Statement[] {
  const { workflowId, step, code } = found;
  const { usualPerDay } = tested;
  if (known !== null && known.until > made.at) {
    return [changeMute(db, known, { ...made, reason: made.reason ?? known.reason })];
  }
  const over = known === null ? [] : [endMute(db, known, { at: known.until, why: TIME_OVER })];
  return [...over, insertMute(db, { projectId, workflowId, step, code, usualPerDay, ...made })];
}

interface MuteSources {
  found: FoundSignature;
  known: Mute | null;
  made: Wanted;
  tested: BackTest;
}

/** Alerts tell of such failures again. */
export async function unmuteSignature(app: App, caller: Caller, name: string): Promise<Receipt> {
  const asked = { ...MUTING, verb: 'unmute', target: name };
  return answerRequest(app, caller, asked, async ({ applied }) => {
    await countAhead(app);
    const found = await findNamedSignature(app, name);
    const what = describeSignature(found);
    const now = app.clock.now();
    const mute = await findOpenMute(app.db, found);
    if (mute === null || mute.until <= now) throw refuseLoud(what);
    const by = caller.actor.name;
    const message = `${what} is told again: ${by} has unmuted it.`;
    const end = { at: now, why: `${by} has unmuted it` };
    const ended = endMute(app.db, mute, end, { mustMatch: true });
    const also = await redrawSignature(app, found);
    if (await isWritten(app, [ended, ...also, applied(message)])) return { message };
    throw refuseLoud(what);
  });
}

function refuseLoud(what: string): Refusal {
  return new Refusal('already', `${what} is not muted: alerts tell of it.`);
}

/** What is muted now, by whom and until when; the oldest first, those behind `after`. */
export async function listMutes(
  { db, projectId, clock }: ReadApp,
  page: { after?: number; limit: number },
): Promise<NamedMute[]> {
  return listStandingMutes(db, { projectId, now: clock.now(), ...page });
}

function readUntil(now: number, hours: number): number {
  const until = untilOf(now, hours);
  if (until !== null) return until;
  const most = `at most ${MUTE_HOURS_MAX} hours, which is 30 days`;
  throw new Refusal('invalid', `A mute cannot last ${hours} hours.`, `Give it ${most}.`);
}

function readReason(given = ''): string | null {
  const reason = cleanWords(given.trim());
  if (reason.length <= MUTE_REASON_LENGTH_MAX) return reason === '' ? null : reason;
  const message = `A reason has at most ${MUTE_REASON_LENGTH_MAX} characters; this one has ${reason.length}.`;
  throw new Refusal('invalid', message, 'Shorten it.');
}
