import type { Caller } from '#src/operations/caller.ts';
import { callPerson } from '../answering/call-person.ts';
import type { DiscordDesk } from './desk.ts';
import { PERSON_PLACE } from './message-name.ts';
import type { Ear } from './say-alone.ts';

/** Who did it: nobody that is known until they are looked up. */
export function identified(
  { identify }: Pick<DiscordDesk, 'identify'>,
  { interaction: { asker } }: Ear,
): { stranger: Caller; identify: () => Promise<Caller> } {
  const { user, name, channel } = asker;
  return {
    stranger: {
      actor: { kind: 'discord', id: user, name: callPerson(user, name) },
      email: null,
      role: 'none',
      groups: [],
      place: `discord:${channel ?? PERSON_PLACE + user}`,
    },
    identify: () => identify(asker),
  };
}
