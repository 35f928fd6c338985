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

/** Who presses several buttons in a direct message is looked at once. */
const FRESH_MS = 10_000;
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
  /** An interaction in a server tells them as of this moment; elsewhere Discord is asked. Null: it does not say. */
  const findRoles = async ({ user, roles }: DiscordAsker): Promise<readonly string[] | null> => {
    return roles ?? (await look(user))?.roles ?? null;
  };
  /** Whoever may do nothing decides nothing, whatever roles they have: they need not be found. */
  const note = async (asker: DiscordAsker, { role }: Caller, roles: readonly string[] | null) => {
    if (roles === null || role === 'none') return;
    if (asker.roles !== null && asker.guild !== (await ownGuild())) return;
    await sync.record(asker.user, roles);
  };
  return {
    identify: async (asker) => {
      const { user, name } = asker;
      const [roles, stranger] = await Promise.all([findRoles(asker), findStrangeness(asker)]);
      const groups = roles?.map((id) => `${GROUP_FORMS.discord}:${id}`);
      const caller = await identifyCaller(app, {
        actor: { kind: 'discord', id: user, name: callPerson(user, name) },
        groups: groups ?? (await loadGroupsOf(app, 'discord', user)),
        place: `discord:${placeOf(asker)}`,
        stranger,
      });
      void note(asker, caller, roles);
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
