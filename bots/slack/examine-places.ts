import type { webApi } from '@slack/bolt';
import type { Finding } from '#src/cli/bots.ts';
import { isAlone } from './direct-messages.ts';
import { findRight, findWrong, look } from './finding.ts';

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
    const { channel } = await client.conversations.info({ channel: id });
    const name = `#${channel?.name ?? id}`;
    if (channel?.is_archived === true) {
      return [findWrong(subject, `${name} is archived.`, 'Unarchive it, or give another one.')];
    }
    if (channel?.is_member !== true) {
      const fix = `Type /invite @<the app> in ${name}.`;
      return [findWrong(subject, `The bot is not a member of ${name}.`, fix)];
    }
    const history = await examineHistory(client, { id, name });
    return [findRight(subject, `The bot is a member of ${name}.`), ...history];
  });
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
