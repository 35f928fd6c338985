import type { SlackCard } from './render/card.ts';

const PATIENCE_MS = 5_000;

/**
 * Says something to one person by the address that came with what they did. False: it was used five
 * times, is older than half an hour, or Slack did not take it.
 */
export async function respond(
  url: string,
  { text, blocks }: SlackCard,
  thread: string | null,
): Promise<boolean> {
  const said = { response_type: 'ephemeral', replace_original: false, text, blocks };
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(thread === null ? said : { ...said, thread_ts: thread }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const answer = await response.text();
    return response.ok && !/"ok"\s*:\s*false/.test(answer);
  } catch {
    return false;
  }
}
