import type { Messenger, OutgoingPost, SendResult } from '#bots/messenger.ts';
import type { Clock } from '#src/clock.ts';
import type { View } from '#src/views/view.ts';

/** What the channel does with the next thing that is sent to it. */
export type Answer =
  | 'sent'
  /** It arrives, and the answer to it is lost; or it never arrives. */
  | 'arrives-unanswered'
  | 'never-arrives'
  | 'throws'
  | Extract<SendResult, { type: 'later' | 'refused' }>
  /** Holds it until the promise resolves. */
  | Promise<void>;

export interface ShownPost extends OutgoingPost {
  message: string;
  at: number;
}

/** A channel in memory that does what the test says. */
export interface FakeMessenger extends Messenger {
  /** What has arrived, each as it was first drawn. */
  posts: ShownPost[];
  updates: { message: string; view: View; at: number }[];
  /** How often something was sent, whether it arrived or not. */
  sends: () => number;
  /** One each for what is sent next; after them everything is sent. */
  answerWith: (...answers: Answer[]) => void;
  /** What a message shows now. */
  viewOf: (message: string) => View | undefined;
}

export interface FakeMessengerOptions {
  clock: Pick<Clock, 'now'>;
  surface?: string;
  paceMs?: number;
  /** It can say whether a post has arrived. */
  canFind?: boolean;
}

export function openFakeMessenger(options: FakeMessengerOptions): FakeMessenger {
  const { clock, surface = 'fake', paceMs = 0, canFind = true } = options;
  const posts: ShownPost[] = [];
  const updates: FakeMessenger['updates'] = [];
  const answers: Answer[] = [];
  let sends = 0;
  const send = async (arrive: () => string): Promise<SendResult> => {
    sends += 1;
    const answer = answers.shift() ?? 'sent';
    if (answer instanceof Promise) await answer;
    if (answer === 'throws') throw new Error('this messenger has a bug');
    if (answer === 'never-arrives') return { type: 'unknown', reason: 'socket hang up' };
    if (typeof answer === 'object' && 'type' in answer) return answer;
    const message = arrive();
    if (answer === 'arrives-unanswered') return { type: 'unknown', reason: 'socket hang up' };
    return { type: 'sent', message };
  };
  return {
    surface,
    defaultPlace: 'ops',
    paceMs,
    hasPictures: false,
    placeOfPerson: () => null,
    posts,
    updates,
    sends: () => sends,
    answerWith: (...given) => void answers.push(...given),
    viewOf: (message) =>
      [...posts, ...updates].findLast((shown) => shown.message === message)?.view,
    post: (post) =>
      send(() => {
        const message = `m${posts.length + 1}`;
        posts.push({ ...post, message, at: clock.now() });
        return message;
      }),
    update: ({ message }, { view }) =>
      send(() => {
        updates.push({ message, view, at: clock.now() });
        return message;
      }),
    whisper: () => Promise.reject(new Error('nobody whispers here')),
    upload: () => Promise.reject(new Error('nobody uploads here')),
    recall: async () => null,
    find: async ({ id }) =>
      canFind ? (posts.find((post) => post.id === id)?.message ?? null) : undefined,
  };
}
