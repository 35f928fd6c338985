import { pino } from 'pino';
import { openDiscordMessenger } from '#bots/discord/messenger.ts';
import { openDiscordRest } from '#bots/discord/rest.ts';
import type { Messenger, OutgoingPost } from '#bots/messenger.ts';
import type { View } from '#src/views/view.ts';
import { exampleViews } from '../example-views.ts';
import { encode } from '../slack/read-card.ts';
import { OPS, TOKEN } from './identity.ts';
import { startDiscord } from './stand-in.ts';

/** Nothing has this id. */
export const NEVER = '199999999999999999';
export const FIRST = 'p'.repeat(22);
export const SECOND = 'q'.repeat(22);
const ABOUT = { runId: '019a7e00-0000-7000-8000-00003f2a91c0', kind: 'alert', subject: 'run' };

/** A messenger beside a guild. */
export async function openMessenger() {
  const discord = await startDiscord();
  const { world } = discord;
  const lines: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line) => void lines.push(line) });
  const rest = openDiscordRest(
    { token: TOKEN, apiUrl: discord.apiUrl },
    { log, monotonic: world.clock.monotonic },
  );
  const settings = { channel: OPS };
  const { now } = world.clock;
  const messenger = openDiscordMessenger({ rest, settings, intents: { encode }, log, now });
  const asked = (operation: string) => world.calls.filter((call) => call.operation === operation);
  return { discord, world, guild: world.guild, messenger, lines, asked };
}

/** An example of such a card. */
export function viewOf(wanted: View['kind'] = 'failure-alert'): View {
  const found = exampleViews()
    .values()
    .find(({ kind }) => kind === wanted);
  if (found === undefined) throw new Error(`there is no example of ${wanted}`);
  return found;
}

export function postOf(post: Partial<OutgoingPost> = {}): OutgoingPost {
  const content = { view: viewOf(), picture: null, about: ABOUT };
  return { id: FIRST, place: OPS, thread: null, ...content, ...post };
}

/** The name of a message that was sent. */
export async function send(messenger: Messenger, post?: Partial<OutgoingPost>): Promise<string> {
  const result = await messenger.post(postOf(post));
  if (result.type !== 'sent') throw new Error(JSON.stringify(result));
  return result.message;
}
