import type { ChatPort, Heard, OpenPort, SeenCard, SeenForm, Who } from '../chat/port.ts';
import type { Ack } from './delivery.ts';
import { openSlackScene, type SlackScene } from './scene.ts';
import { buttonOf, labelsOf, textOf } from './shown.ts';
import type { SlackMessage, Whisper } from './workspace.ts';

const IDS = { ann: 'UANN', ben: 'UBEN' } as const satisfies Record<Who, string>;
const METHODS = { post: 'chat.postMessage', edit: 'chat.update' } as const;
const CHANNEL = 'COPS';

export interface SlackPort extends ChatPort {
  slack: SlackScene['slack'];
}

/** Slack, as scenarios see it that Discord goes through, too. */
export const openSlackPort = async (...asked: Parameters<OpenPort>): Promise<SlackPort> => {
  const scene = await openSlackScene(...asked);
  const { slack, people } = scene;
  const { workspace, calls, clock } = slack.world;
  const told = (who: Who) =>
    workspace.whispers
      .filter(({ user }) => user === IDS[who])
      .map((each) => `${each.text} ${textOf(each)}`);
  return {
    ...scene,
    platform: 'slack',
    place: CHANNEL,
    addPlace: (id) => workspace.addChannel(id),
    cards: (place) =>
      scene
        .messages(place)
        .filter(({ thread_ts }) => thread_ts === undefined)
        .map((message) => see(scene, message)),
    card: async (text, place) => see(scene, await scene.card(text, place)),
    type: async (verb, options = {}) => {
      const line = ['/run', verb, ...Object.values(options)].join(' ');
      return hear(scene, await people.type(line, { by: IDS.ann, channel: CHANNEL }));
    },
    replies: ({ id }) =>
      workspace
        .channelOf(id)
        .messages.filter(({ thread_ts }) => thread_ts === id)
        .map((message) => see(scene, message)),
    alone: async (who, text) => {
      const { whispers } = workspace;
      const found = await scene.until(() =>
        whispers.findLast((each) => each.user === IDS[who] && textOf(each).match(text)),
      );
      return see(scene, found);
    },
    told,
    whisper: async (who, text) => {
      return scene.until(() => told(who).findLast((each) => each.match(text)));
    },
    heard: () => scene.until(() => slack.sockets.connections.count === 2),
    wind: (ms) => {
      scene.clock.wind(ms);
      clock.wind(ms);
    },
    goDown: () => {
      slack.goDown('*', 503);
      slack.sockets.connections.drop();
    },
    heal: slack.heal,
    refuse: (sending, code, times) => slack.refuse(METHODS[sending], code, times),
    limit: (sending, seconds) => slack.limitRate(METHODS[sending], seconds),
    loseAnswer: (sending) => slack.loseAnswer(METHODS[sending]),
    outcomes: (sending, place) =>
      calls
        .filter(({ method }) => method === METHODS[sending])
        .filter(({ fields }) => place === undefined || fields['channel'] === place)
        .map(({ outcome }) => outcome),
  };
};

function see(scene: SlackScene, message: SlackMessage | Whisper): SeenCard {
  const { slack, people, until } = scene;
  const press = async (label: string, who: Who = 'ann') => {
    return hear(scene, await people.click(message, buttonOf(message, label), { by: IDS[who] }));
  };
  return {
    id: message.ts,
    get text() {
      // What is written in several ways is several texts.
      return `${message.text} ${textOf(message)}`.replaceAll(/\s+/g, ' ');
    },
    get labels() {
      return labelsOf(message);
    },
    get isEdited() {
      return 'edited' in message && message.edited !== undefined;
    },
    press,
    openForm: async (label, who = 'ann'): Promise<SeenForm> => {
      await press(label, who);
      const { views } = slack.world;
      const form = await until(() => views.of(IDS[who], 'modal')[0]);
      const now = () => views.of(IDS[who], 'modal')[0];
      return {
        give: async (filled) => {
          const filling = typeof filled === 'string' ? { reason: filled } : filled;
          return hear(scene, await people.submit(form, filling));
        },
        isOpen: () => now() !== undefined,
        said: () => textOf(now() ?? { blocks: [] }),
      };
    },
    copy: () => see(scene, structuredClone(message)),
  };
}

function hear(scene: SlackScene, ack: Ack): Heard {
  const again = async () => hear(scene, await scene.people.repeat(ack));
  return { acked: ack.acked, again };
}
