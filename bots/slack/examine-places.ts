import type { webApi } from '@slack/bolt';
import type { Finding } from '#src/cli/bots.ts';
import type { PartFault } from '#src/domain/part-fault.ts';
import { findRight, findWrong } from '../answering/finding.ts';
import { isAlone } from './direct-messages.ts';
import { look } from './look.ts';

/** Looks whether cards can be posted to these places, and found again there. */
export async function examinePlaces(
  client: webApi.WebClient,
  places: readonly string[],
): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const place of places) {
    found.push(...(await (isAlone(place) ? examinePerson : examineChannel)(client, place)));
  }
  return found;
}

async function examinePerson(client: webApi.WebClient, person: string): Promise<Finding[]> {
  const subject = `the direct message with ${person}`;
  return look(subject, async () => {
    await client.conversations.open({ users: person });
    return [findRight(subject, 'It can be opened.')];
  });
}

async function examineChannel(client: webApi.WebClient, id: string): Promise<Finding[]> {
  const subject = `the channel ${id}`;
  return look(subject, async () => {
    const { name, obstacle } = await lookIntoChannel(client, id);
    if (obstacle !== null) return [findWrong(subject, obstacle.error, obstacle.fix)];
    const history = await examineHistory(client, { id, name });
    return [findRight(subject, `The bot is a member of ${name}.`), ...history];
  });
}

/** What keeps cards from a channel that the bot can see; null: nothing. Throws what the Web API throws. */
export async function lookIntoChannel(
  client: webApi.WebClient,
  id: string,
): Promise<{ name: string; obstacle: PartFault | null }> {
  const { channel } = await client.conversations.info({ channel: id });
  const name = `#${channel?.name ?? id}`;
  if (channel?.is_archived === true) {
    const fix = 'Unarchive it, or give another one.';
    return { name, obstacle: { error: `${name} is archived.`, fix } };
  }
  if (channel?.is_member === true) return { name, obstacle: null };
  const { user = 'the app' } = await client.auth.test();
  const error = `The bot is not a member of ${name}.`;
  return { name, obstacle: { error, fix: `Type /invite @${user} in ${name}.` } };
}

async function examineHistory(
  client: webApi.WebClient,
  { id, name }: { id: string; name: string },
): Promise<Finding[]> {
  const subject = `the history of ${id}`;
  return look(subject, async () => {
    await client.conversations.history({ channel: id, limit: 1, include_all_metadata: true });
    return [findRight(subject, `A card in ${name} is found again after a crash.`)];
  });
}
