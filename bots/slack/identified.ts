import type { Unknown } from '../answering/attend.ts';
import type { SlackAsker, SlackDesk } from './desk.ts';

/** Who did it: nobody that is known until they are looked up. */
export function identified({ identify }: Pick<SlackDesk, 'identify'>, asker: SlackAsker): Unknown {
  const { user, name, channel } = asker;
  return {
    stranger: {
      actor: { kind: 'slack', id: user, name: `@${name ?? user}` },
      email: null,
      role: 'none',
      groups: [],
      place: `slack:${channel ?? user}`,
    },
    identify: () => identify(asker),
  };
}
