import type { webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import type { App } from '#src/app.ts';
import type { Caller } from '#src/operations/caller.ts';
import { type Approach, identifyCaller } from '#src/operations/identify-caller.ts';
import { loadGroupsOf } from '#src/operations/load-groups-of.ts';
import { loadRoutedPlaces } from '#src/operations/load-routed-places.ts';
import { callPerson } from '../answering/call-person.ts';
import { openNotes } from '../answering/notes.ts';
import type { SlackAsker } from './desk.ts';
import { GroupSync } from './group-sync.ts';
import { openOwnTeam } from './own-team.ts';
import { openProfiles } from './profiles.ts';

export interface SlackPeopleOptions {
  app: App;
  client: webApi.WebClient;
  log: Logger;
  /** Where cards go that nobody has routed elsewhere. */
  channel: string;
}

/** Who people in Slack are. */
export interface SlackPeople {
  identify: (asker: SlackAsker) => Promise<Caller>;
  /** That nobody has linked them, told to each once; null: nothing is to be told. */
  noteFor: (caller: Caller) => string | null;
  /** From now on user groups are kept as Slack has them. */
  start: () => void;
  stop: () => Promise<void>;
}

/** Nobody but the person and the bot is there. */
const DIRECT = /^D/;

export function openSlackPeople({ app, client, log, channel }: SlackPeopleOptions): SlackPeople {
  const groups = new GroupSync({ app, client, log });
  const profileOf = openProfiles(client, app.clock);
  const ownTeam = openOwnTeam(client, app.clock);
  const isOurs = async ({ user, channel: place }: SlackAsker) => {
    if (place === channel) return true;
    if (place === null) return false;
    const routed = await loadRoutedPlaces(app, 'slack');
    // A route may name a person: their direct message with the bot is called otherwise.
    return routed.includes(place) || (DIRECT.test(place) && routed.includes(user));
  };
  const findStrangeness = async (asker: SlackAsker): Promise<Approach['stranger']> => {
    // Where nobody is let in without a link, it makes no difference.
    if (app.config.CHAT_DEFAULT_ROLE === 'none') return undefined;
    const [own, profile] = await Promise.all([ownTeam(), profileOf(asker.user)]);
    // Nobody is one of ours because Slack is slow or down.
    if (profile === null) return 'everywhere';
    // In a shared channel a payload may name the workspace of the channel: both have to be ours.
    const theirs = [asker.team, profile.team].filter((team) => team !== null);
    if (theirs.length === 0 || theirs.some((team) => team !== own)) return 'everywhere';
    return (await isOurs(asker)) ? undefined : 'here';
  };
  return {
    identify: async (asker) => {
      const [name, stranger] = await Promise.all([
        asker.name ?? profileOf(asker.user).then((profile) => profile?.name ?? null),
        findStrangeness(asker),
        groups.refresh(),
      ]);
      return identifyCaller(app, {
        actor: { kind: 'slack', id: asker.user, name: callPerson(asker.user, name) },
        groups: await loadGroupsOf(app, 'slack', asker.user),
        place: asker.channel === null ? 'slack' : `slack:${asker.channel}`,
        stranger,
      });
    },
    noteFor: openNotes(),
    start: () => groups.start(),
    stop: () => groups.stop(),
  };
}
