import { setTimeout as sleep } from 'node:timers/promises';
import type { SendResult } from '../messenger.ts';

/** Somebody waits for it. */
const PATIENCE_MS = 5_000;

/** Once more where the platform asks to wait a little. */
export async function trySending(send: () => Promise<SendResult>): Promise<SendResult> {
  const sent = await send();
  if (sent.type !== 'later' || sent.afterMs > PATIENCE_MS) return sent;
  await sleep(sent.afterMs);
  return send();
}
