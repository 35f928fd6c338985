import type { Logger } from 'pino';
import type { App } from '#src/app.ts';
import type { DiscordSettings } from '#src/config.ts';
import { GROUP_FORMS } from '#src/domain/approvers.ts';
import type { Caller } from '#src/operations/caller.ts';
import { type Approach, identifyCaller } from '#src/operations/identify-caller.ts';
import { loadGroupsOf } from '#src/operations/load-groups-of.ts';
import { loadRoutedPlaces } from '#src/operations/load-routed-places.ts';
import { callPerson } from '../answering/call-person.ts';
import { openKeptAnswers } from '../answering/kept-answers.ts';
import { openNotes } from '../answering/notes.ts';
import type { DiscordAsker } from './desk.ts';
import { PERSON_PLACE } from './message-name.ts';
import { openOwnGuild } from './own-guild.ts';
import type { DiscordRest } from './rest.ts';
import { RoleSync } from './role-sync.ts';

export interface DiscordPeopleOptions {
  app: App;
  rest: DiscordRest;
  log: Logger;
  settings: DiscordSettings;
}

/** Who people in Discord are. */
export interface DiscordPeople {
  identify: (asker: DiscordAsker) => Promise<Caller>;
  /** That nobody has linked them, told to each once; null: nothing is to be told. */
  noteFor: (caller: Caller) => string | null;
  /** From now on it is kept who has which role. */
  start: () => void;
  stop: () => Promise<void>;
}

/** Who writes directly may have got or lost a role since; so long it is not asked again. */
const FRESH_MS = 60_000;
const UNKNOWN_KEPT_MS = 10_000;

export function openDiscordPeople(options: DiscordPeopleOptions): DiscordPeople {
  const { app, rest, log, settings } = options;
  const { monotonic } = app.clock;
  const ownGuild = openOwnGuild({ rest, settings, monotonic });
  const sync = new RoleSync({ app, rest, log, ownGuild });
  const look = openKeptAnswers({
    ask: async (user) => sync.look(user),
    keptMs: FRESH_MS,
    unknownKeptMs: UNKNOWN_KEPT_MS,
    monotonic,
  });
  const isAmongUs = async ({ guild, user }: DiscordAsker) =>
    guild === null ? (await look(user))?.isMember === true : guild === (await ownGuild());
  const findStrangeness = async (asker: DiscordAsker): Promise<Approach['stranger']> => {
    // Where nobody is let in without a link, it makes no difference.
    if (app.config.CHAT_DEFAULT_ROLE === 'none') return undefined;
    if (!(await isAmongUs(asker))) return 'everywhere';
    const place = placeOf(asker);
    if (place === settings.channel) return undefined;
    return (await loadRoutedPlaces(app, 'discord')).includes(place) ? undefined : 'here';
  };
  /** An interaction in a server tells them as of this moment; otherwise Discord is asked, then the store. */
  const findRoles = async ({ user, roles }: DiscordAsker): Promise<readonly string[]> => {
    const known = roles ?? (await look(user))?.roles;
    return known?.map((id) => `${GROUP_FORMS.discord}:${id}`) ?? loadGroupsOf(app, 'discord', user);
  };
  return {
    identify: async (asker) => {
      const { user, name } = asker;
      const [groups, stranger] = await Promise.all([findRoles(asker), findStrangeness(asker)]);
      const caller = await identifyCaller(app, {
        actor: { kind: 'discord', id: user, name: callPerson(user, name) },
        groups,
        place: `discord:${placeOf(asker)}`,
        stranger,
      });
      // Whoever may do nothing decides nothing, whatever roles they have.
      if (caller.role !== 'none') void sync.note(asker);
      return caller;
    },
    noteFor: openNotes(),
    start: () => sync.start(),
    stop: () => sync.stop(),
  };
}

function placeOf({ user, channel }: DiscordAsker): string {
  return channel ?? PERSON_PLACE + user;
}
