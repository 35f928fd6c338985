import type { ChatPort, Heard, OpenPort, SeenCard, SeenForm, Who } from '../chat/port.ts';
import { readMarkdown } from '../discord-cards.ts';
import { findOption, labelsOf, textOf, walkComponents } from './components.ts';
import { ANN, BEN, OPS } from './identity.ts';
import type { Ack } from './interactions.ts';
import { type DiscordMessage, isThinking } from './messages.ts';
import { type DiscordScene, openDiscordScene } from './scene.ts';

const IDS = { ann: ANN, ben: BEN } as const satisfies Record<Who, string>;
const OPERATIONS = { post: 'create_message', edit: 'update_message' } as const;

export interface DiscordPort extends ChatPort {
  discord: DiscordScene['discord'];
}

/** Discord, as scenarios see it that Slack goes through, too. */
export const openDiscordPort = async (...asked: Parameters<OpenPort>): Promise<DiscordPort> => {
  const scene = await openDiscordScene(...asked);
  const { discord, people, until } = scene;
  const { guild, calls, clock } = discord.world;
  const told = (who: Who) =>
    discord
      .whispers(IDS[who])
      .filter((each) => !isThinking(each))
      .map(readMessage);
  return {
    ...scene,
    platform: 'discord',
    place: OPS,
    addPlace: (id) => guild.addChannel(`c${id}`, { id }),
    cards: (place) => scene.messages(place).map((message) => see(scene, message)),
    card: async (text, place) => see(scene, await scene.card(text, place)),
    type: async (verb, options = {}) => {
      return hear(scene, await people.slash(`run ${verb}`, { by: ANN, channel: OPS, options }));
    },
    // The thread of a message goes by its id.
    replies: ({ id }) =>
      guild.channels.has(id) ? scene.messages(id).map((message) => see(scene, message)) : [],
    alone: async (who, text) => {
      const found = await until(() =>
        discord.whispers(IDS[who]).findLast((each) => readMessage(each).match(text)),
      );
      return see(scene, found);
    },
    told,
    whisper: async (who, text) => until(() => told(who).findLast((each) => each.match(text))),
    heard: () => until(() => discord.gateway.sessions.count > 0),
    wind: (ms) => {
      scene.clock.wind(ms);
      clock.wind(ms);
    },
    goDown: () => {
      discord.goDown('*', 503);
      discord.gateway.isDown = true;
      discord.gateway.drop();
    },
    heal: () => {
      discord.gateway.isDown = false;
      discord.heal();
    },
    refuse: (sending, code, times) => discord.refuse(OPERATIONS[sending], Number(code), times),
    // Not of ours alone: the client would remember it, by a clock that nobody winds.
    limit: (sending, seconds) =>
      discord.limitRate(OPERATIONS[sending], seconds, { scope: 'shared' }),
    loseAnswer: (sending) => discord.loseAnswer(OPERATIONS[sending]),
    outcomes: (sending, place) =>
      calls
        .filter(({ operation }) => operation === OPERATIONS[sending])
        .filter(({ path }) => place === undefined || path.startsWith(`/channels/${place}/`))
        .map(({ outcome }) => outcome),
  };
};

/** What people read in a message. */
export function readMessage(message: DiscordMessage): string {
  return readMarkdown(textOf(message));
}

function see(scene: DiscordScene, message: DiscordMessage): SeenCard {
  const { people } = scene;
  const click = (label: string, who: Who) => {
    const by = IDS[who];
    const option = labelsOf(message).includes(label) ? null : findOption(message.components, label);
    if (option === null) return people.click(message, label, { by });
    return people.choose(message, option.menu, { by, values: [option.value] });
  };
  return {
    id: message.id,
    get text() {
      return readMessage(message);
    },
    get labels() {
      return labelsOf(message);
    },
    get isEdited() {
      return message.editedAt !== null;
    },
    press: async (label, who = 'ann') => hear(scene, await click(label, who)),
    openForm: async (label, who = 'ann'): Promise<SeenForm> => {
      const ack = await click(label, who);
      return {
        give: async (filled) => {
          const filling = typeof filled === 'string' ? { reason: filled } : filled;
          return hear(scene, await people.submit(ack, filling));
        },
        // Discord closes a form whatever is wrong with it.
        isOpen: () => ack.interaction.modal !== undefined,
        said: () =>
          walkComponents(ack.interaction.modal?.components ?? [])
            .flatMap(({ content }) => (typeof content === 'string' ? [readMarkdown(content)] : []))
            .join(' '),
      };
    },
    copy: () => see(scene, structuredClone(message)),
  };
}

function hear(scene: DiscordScene, ack: Ack): Heard {
  const again = async () => {
    scene.people.replay(ack);
    return hear(scene, ack);
  };
  return { acked: ack.acked, again };
}
