import { Refusal } from '#src/domain/errors.ts';
import { describeUntil } from '#src/domain/mute.ts';
import { nameSignature } from '#src/domain/name-signature.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import { answerRequest } from '#src/operations/answer-request.ts';
import { findNamedSignature } from '#src/operations/find-signature.ts';
import {
  listMutes,
  MUTE_HOURS_USUAL,
  type MuteOrder,
  muteSignature,
  unmuteSignature,
} from '#src/operations/mute-signature.ts';
import { type Action, actionFor } from '#src/views/action.ts';
import { type Reply, replyWithReceipt } from '../../reply.ts';
import { readSpan } from '../read-values.ts';
import { type Asker, FAILURE_WORD, type RunVerb } from '../verb.ts';

const HOUR_MS = 3_600_000;
const SHOWN_MAX = 10;

export const VERB: RunVerb = {
  name: 'mute',
  usage: 'mute <run or workflow/step/CODE> [reason] [--for 24h], unmute <run>',
  about: 'Tell no more of failures like that of a run, for a time; what it would hide is said.',
  flags: {
    for: { value: '<time>', about: `For how long: 4h, 7d; ${MUTE_HOURS_USUAL}h unless given.` },
    off: { about: 'Unmute it: tell of such failures again.' },
  },
  aka: { unmute: 'off' },
  words: { ...FAILURE_WORD, max: Number.POSITIVE_INFINITY },
  needs: 'project_contributor',
  run: (call) => {
    const [signature = '', ...reason] = call.words;
    const ms = readSpan(call.flags, 'for');
    if (!call.flags.has('off')) {
      const hours = ms === undefined ? {} : { hours: ms / HOUR_MS };
      return mute(call, { signature, reason: reason.join(' '), ...hours });
    }
    if (ms === undefined) return unmute(call, signature);
    throw new Refusal('invalid', '--off and --for exclude each other.', 'Give one of them.');
  },
};

export async function mute(asker: Asker, order: MuteOrder): Promise<Reply> {
  const receipt = await muteSignature(asker.app, asker.caller, order);
  return replyOf(asker, order.signature, { receipt, next: 'unmute' });
}

export async function unmute(asker: Asker, signature: string): Promise<Reply> {
  const receipt = await unmuteSignature(asker.app, asker.caller, signature);
  return replyOf(asker, signature, { receipt, next: 'mute' });
}

/** What is muted now, by whom and until when. */
export async function listMuted({ app, caller, redact }: Asker): Promise<Reply> {
  const right = { needs: 'project_viewer', what: 'look at runs' } as const;
  const asked = { ...right, verb: 'list-mutes', target: '' };
  const receipt = await answerRequest(app, caller, asked, async () => {
    const mutes = await listMutes(app, { limit: SHOWN_MAX + 1 });
    const now = app.clock.now();
    const told = mutes.slice(0, SHOWN_MAX).map((one) => {
      const why = one.reason === null ? '' : ` (${one.reason})`;
      return `${nameSignature(one)} by ${one.by} ${describeUntil(one.until, now)}${why}, ${one.hidden} hidden`;
    });
    const more = mutes.length > SHOWN_MAX ? '; and more' : '';
    const message = told.length === 0 ? 'Nothing is muted.' : `Muted: ${told.join('; ')}${more}.`;
    return { outcome: 'answered', message };
  });
  return replyWithReceipt(receipt, redact);
}

async function replyOf(
  { app, redact }: Asker,
  signature: string,
  { receipt, next }: { receipt: Receipt; next: 'mute' | 'unmute' },
): Promise<Reply> {
  const isSo = receipt.outcome === 'applied' || receipt.outcome === 'already';
  const [found] = await Promise.allSettled(isSo ? [findNamedSignature(app, signature)] : []);
  // It is done: that the run cannot be read now takes only a button away.
  const run = found?.status === 'fulfilled' ? found.value.run : null;
  const actions: Action[] = run === null ? [] : [actionFor({ type: next, runId: run.uuid })];
  return replyWithReceipt(receipt, redact, actions);
}
