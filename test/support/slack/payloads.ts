import { randomUUID } from 'node:crypto';
import type { JsonObject } from '#src/domain/json.ts';
import { type PlacedElement, stringIn } from './blocks.ts';
import type { Delivery } from './delivery.ts';
import { APP_ID, BOT_USER_ID, TEAM_ID, VERIFICATION_TOKEN } from './identity.ts';
import { plain } from './plain.ts';
import type { ResponsePlace } from './response-urls.ts';
import type { SlackUser } from './workspace.ts';
import type { World } from './world.ts';

/** Something that a person did by hand: with the right to open a view. */
export function interaction(world: World, user: string, payload: object): Delivery {
  const everyPayload = {
    token: VERIFICATION_TOKEN,
    api_app_id: APP_ID,
    team: { id: TEAM_ID, domain: 'acme' },
    user: { id: user, username: knownTo(world, user).name, team_id: knownTo(world, user).team },
    enterprise: null,
    is_enterprise_install: false,
    trigger_id: world.triggers.issue(user),
  };
  return { id: randomUUID(), kind: 'interactive', payload: plain({ ...everyPayload, ...payload }) };
}

/** Something that the Events API tells. */
export function toldEvent(
  event: { type: string } & Record<string, unknown>,
  world: World,
): Delivery {
  const now = world.clock.now();
  const authorization = { team_id: TEAM_ID, user_id: BOT_USER_ID, is_bot: true };
  const payload = {
    token: VERIFICATION_TOKEN,
    team_id: TEAM_ID,
    api_app_id: APP_ID,
    type: 'event_callback',
    event_id: `Ev${randomUUID().slice(0, 8)}`,
    event_time: Math.floor(now / 1000),
    authorizations: [{ enterprise_id: null, is_enterprise_install: false, ...authorization }],
    event,
  };
  return { id: randomUUID(), kind: 'events_api', payload: plain(payload) };
}

/** `/run list` as typed in a channel. */
export function slashCommand(world: World, line: string, place: ResponsePlace): Delivery {
  const { user, channel } = place;
  const [command = '', ...words] = line.split(' ');
  const payload = {
    token: VERIFICATION_TOKEN,
    team_id: knownTo(world, user).team,
    team_domain: 'acme',
    channel_id: channel,
    channel_name: world.workspace.channelSeenBy(user, channel).name,
    user_id: user,
    user_name: knownTo(world, user).name,
    command,
    text: words.join(' '),
    api_app_id: APP_ID,
    is_enterprise_install: 'false',
    response_url: responseUrl(world, place),
    trigger_id: world.triggers.issue(user),
  };
  return { id: randomUUID(), kind: 'slash_commands', payload };
}

/** What a press of an element says. Throws when there is no such option to choose. */
export function pressed(
  { element, actionId, blockId }: PlacedElement,
  choice?: string,
): JsonObject {
  const { type = '', value, text, options } = element;
  const named = {
    type,
    action_id: actionId,
    block_id: blockId,
    action_ts: String(Date.now() / 1000),
  };
  if (!Array.isArray(options)) return plain({ ...named, value, text });
  const selected = options.find((option) => stringIn(option, 'value') === choice);
  if (selected === undefined) throw new Error(`${actionId} has no option ${choice}`);
  return plain({ ...named, selected_option: selected });
}

export function responseUrl(world: World, place: ResponsePlace): string {
  return `http://${world.host}/response/${world.responseUrls.issue(place)}`;
}

function knownTo({ workspace }: World, user: string): SlackUser {
  const known = workspace.users.get(user);
  if (known === undefined) throw new Error(`there is no user ${user}`);
  return known;
}
