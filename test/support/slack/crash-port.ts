import type { CrashPort } from '../chat/faults-crash.ts';
import { BOT_ID } from './identity.ts';
import { textOf } from './shown.ts';
import { startSlack } from './stand-in.ts';

const CHANNEL = 'COPS';

/** Slack, to which programs deliver that die of it. */
export async function openSlackCrashPort(): Promise<CrashPort> {
  const { apiUrl, messages, until, world } = await startSlack();
  const { workspace, calls } = world;
  return {
    platform: 'slack',
    apiUrl,
    cards: () =>
      messages(CHANNEL)
        .filter(({ bot_id }) => bot_id === BOT_ID)
        .map((message) => ({
          id: message.ts,
          thread: message.thread_ts ?? null,
          get text() {
            return textOf(message);
          },
          get isEdited() {
            return message.edited !== undefined;
          },
        })),
    posted: () => calls.filter(({ method }) => method === 'chat.postMessage').length,
    onPost: (then) => {
      const post = workspace.post.bind(workspace);
      workspace.post = (...args) => {
        const message = post(...args);
        then();
        return message;
      };
      return () => {
        workspace.post = post;
      };
    },
    say: () => {
      const channel = workspace.channelToWriteIn(CHANNEL);
      return workspace.post(channel, { user: 'UANN', text: 'how far is it?', blocks: [] }).ts;
    },
    until,
  };
}
