import type { Finding } from '#src/cli/bots.ts';
import { findRight, findWrong } from '../answering/finding.ts';
import { isAlone, openDirectMessages } from './direct-messages.ts';
import { look } from './look.ts';
import { lookIntoChannel } from './look-into-channel.ts';
import { PERSON_PLACE } from './message-name.ts';
import type { DiscordRest } from './rest.ts';

/** Looks whether cards can be posted to these places, as they are to be. */
export async function examinePlaces(
  rest: DiscordRest,
  places: readonly string[],
): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const place of places) {
    found.push(...(await (isAlone(place) ? examinePerson : examineChannel)(rest, place)));
  }
  return found;
}

/** Whether they take direct messages is seen only when one is sent. */
async function examinePerson(rest: DiscordRest, place: string): Promise<Finding[]> {
  const subject = `the direct message with ${place.slice(PERSON_PLACE.length)}`;
  return look(subject, async () => {
    await openDirectMessages(rest)(place);
    return [findRight(subject, 'It can be opened.')];
  });
}

async function examineChannel(rest: DiscordRest, id: string): Promise<Finding[]> {
  const subject = `the channel ${id}`;
  return look(subject, async () => {
    const { name, obstacle, missing } = await lookIntoChannel(rest, id);
    if (obstacle !== null) return [findWrong(subject, obstacle.error, obstacle.fix)];
    if (missing.length === 0) {
      return [findRight(subject, `The bot may do in ${name} all that it needs.`)];
    }
    return missing.map((permission) => {
      const fix = `Allow it to the bot's role in the settings of ${name}, under Permissions.`;
      return findWrong(subject, `${permission.name} is missing: ${permission.without}.`, fix);
    });
  });
}
