import type { PartFault } from '#src/domain/part-fault.ts';
import { explainReason } from './reasons.ts';

/** How one of the sockets is, since when by the monotonic clock. */
export type SocketState =
  | { type: 'open'; since: number }
  | { type: 'trying'; since: number; loss: Loss };

/** Why a socket is not open. */
export interface Loss {
  /** Slack's own code where it gave one. */
  reason: string;
  /** What somebody has to do first; null: it may go away by itself. */
  fix: string | null;
  /** Slack says how long to wait; null: it does not. */
  afterMs: number | null;
}

/** So long nobody need hear of it: a socket is back within a second. */
export const SILENCE_MS = 5_000;
/** An error that somebody has to mend first. */
const MENDED_MS = 60_000;
const FIRST_MS = 250;
const LATER_MS_MAX = 10_000;

const APP_TOKEN_CODES: ReadonlySet<string> = new Set([
  'invalid_auth',
  'not_authed',
  'token_revoked',
  'token_expired',
  'account_inactive',
]);
const NEW_APP_TOKEN =
  'Make an app-level token with the scope connections:write in the settings of the app, and put it into SLACK_APP_TOKEN.';
/** What Slack says when it ends a socket for good. */
const ENDINGS: Readonly<Record<string, string>> = {
  link_disabled: 'Switch on Socket Mode in the settings of the app.',
  missing_scope: 'Give the app-level token (SLACK_APP_TOKEN) the scope connections:write.',
};

/** What it means that a socket could not be opened, or was ended. */
export function judgeLoss(reason: string, afterMs: number | null = null): Loss {
  const ending = ENDINGS[reason] ?? (APP_TOKEN_CODES.has(reason) ? NEW_APP_TOKEN : null);
  const known = explainReason(reason);
  return { reason, fix: ending ?? (known.trouble === 'app' ? known.fix : null), afterMs };
}

/** How long to wait before the next try; `chance` is between 0 and 1, so that two sockets do not come together. */
export function waitFor(loss: Loss, failures: number, chance: number): number {
  if (loss.afterMs !== null) return loss.afterMs;
  if (loss.fix !== null) return MENDED_MS;
  return Math.min(LATER_MS_MAX, FIRST_MS * 2 ** failures) * chance;
}

/** What /healthz says: "1 of 2 sockets open". */
export function describeSockets(states: readonly SocketState[]): string {
  const open = states.filter(({ type }) => type === 'open').length;
  const words = `${open} of ${states.length} sockets open`;
  const [reason] = states.flatMap((state) => (state.type === 'trying' ? [state.loss.reason] : []));
  return reason === undefined ? words : `${words} (${reason})`;
}

/** What is wrong with them all together; one that is lost while another is open is no fault. */
export function faultOfSockets(states: readonly SocketState[], now: number): PartFault | null {
  const lost = states.flatMap((state) => (state.type === 'trying' ? [state] : []));
  const lasting = lost.find(({ loss }) => loss.fix !== null)?.loss;
  if (lasting?.fix) {
    const error = `Slack does not open the app's sockets: ${lasting.reason}.`;
    return { error, fix: `${lasting.fix} It is tried again every minute.` };
  }
  const deafSince = Math.max(...lost.map(({ since }) => since));
  if (lost.length < states.length || now - deafSince <= SILENCE_MS) return null;
  const [{ loss } = { loss: judgeLoss('no_answer') }] = lost;
  const seconds = Math.floor((now - deafSince) / 1_000);
  const error = `No socket to Slack has been open for ${seconds} s: ${loss.reason}.`;
  return { error, fix: fixOf(loss) };
}

/** What Slack says on a socket is not what it answers to calls. */
function fixOf({ reason }: Loss): string {
  const known = explainReason(reason);
  return known.trouble === 'place' ? explainReason('no_answer').fix : known.fix;
}
