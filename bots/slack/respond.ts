import type { SlackCard } from './render/card.ts';

const PATIENCE_MS = 5_000;
const REASON_LENGTH_MAX = 80;

/**
 * Says something to one person by the address that came with what they did. Resolves with why Slack
 * did not take it, such as that it was used five times or is older than half an hour; null: it did.
 */
export async function respond(
  url: string,
  { text, blocks }: SlackCard,
  thread: string | null,
): Promise<string | null> {
  const said = { response_type: 'ephemeral', replace_original: false, text, blocks };
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(thread === null ? said : { ...said, thread_ts: thread }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const answer = await response.text();
    const isTaken = response.ok && !/"ok"\s*:\s*false/.test(answer);
    return isTaken ? null : `HTTP ${response.status} ${answer.slice(0, REASON_LENGTH_MAX)}`;
  } catch (error) {
    return String(error);
  }
}
