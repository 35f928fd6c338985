import type {
  CardPicture,
  LostPost,
  Messenger,
  OutgoingPost,
  Picture,
  PostedMessage,
  SendResult,
} from '#bots/messenger.ts';
import type { Clock } from '#src/clock.ts';
import type { View } from '#src/views/view.ts';

export type Answer =
  | 'sent'
  /** It arrives, and the answer to it is lost; or it never arrives. */
  | 'arrives-unanswered'
  | 'never-arrives'
  | 'throws'
  | Extract<SendResult, { type: 'later' | 'refused' }>;

/** What the channel does with the next thing that is sent to it; a promise: once it resolves, as that says. */
type Coming = Answer | Promise<Answer | void>;

export interface ShownPost extends OutgoingPost {
  message: string;
  at: number;
}

/** A channel in memory that does what the test says. */
export interface FakeMessenger extends Messenger {
  /** What has arrived, each as it was first drawn. */
  posts: ShownPost[];
  updates: { message: string; view: View; picture: CardPicture | null; at: number }[];
  /** What was given to it to keep, each under `f1`, `f2`, … */
  uploads: (PostedMessage & { picture: Picture; view: View })[];
  /** What was asked of it after a lost answer. */
  searches: LostPost[];
  /** How often something was sent, whether it arrived or not. */
  sends: () => number;
  /** One each for what is sent next; after them everything is sent. */
  answerWith: (...answers: Coming[]) => void;
  /** The same for what is uploaded. */
  answerUploadsWith: (...answers: Coming[]) => void;
  /** What a message shows now. */
  viewOf: (message: string) => View | undefined;
}

export interface FakeMessengerOptions {
  clock: Pick<Clock, 'now'>;
  surface?: string;
  paceMs?: number;
  /** It can say whether a post has arrived. */
  canFind?: boolean;
  hasPictures?: boolean;
}

export function openFakeMessenger(options: FakeMessengerOptions): FakeMessenger {
  const { clock, surface = 'fake', paceMs = 0, canFind = true, hasPictures = false } = options;
  const posts: ShownPost[] = [];
  const updates: FakeMessenger['updates'] = [];
  const uploads: FakeMessenger['uploads'] = [];
  const searches: LostPost[] = [];
  const answers: Coming[] = [];
  const uploadAnswers: Coming[] = [];
  let sends = 0;
  const send = (arrive: () => string): Promise<SendResult> => {
    sends += 1;
    return answerBy(answers.shift() ?? 'sent', arrive);
  };
  const answerBy = async (answer: Coming, arrive: () => string): Promise<SendResult> => {
    if (answer instanceof Promise) return answerBy((await answer) ?? 'sent', arrive);
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
    hasPictures,
    explain: (code) => ({ trouble: 'place', means: `It says ${code}.`, fix: 'Mend it.' }),
    placeOfPerson: () => null,
    posts,
    updates,
    uploads,
    searches,
    sends: () => sends,
    answerWith: (...given) => void answers.push(...given),
    answerUploadsWith: (...given) => void uploadAnswers.push(...given),
    viewOf: (message) =>
      [...posts, ...updates].findLast((shown) => shown.message === message)?.view,
    post: (post) =>
      send(() => {
        const message = `m${posts.length + 1}`;
        posts.push({ ...post, message, at: clock.now() });
        return message;
      }),
    update: ({ message }, { view, picture }) =>
      send(() => {
        updates.push({ message, view, picture, at: clock.now() });
        return message;
      }),
    whisper: () => Promise.reject(new Error('nobody whispers here')),
    upload: ({ place, message }, picture, view) =>
      answerBy(uploadAnswers.shift() ?? 'sent', () => {
        uploads.push({ place, message, picture, view });
        return `f${uploads.length}`;
      }),
    recall: async ({ place, message }) => {
      const found = posts.find((post) => post.message === message && post.place === place);
      return found?.about ? { id: found.id, about: found.about } : null;
    },
    find: async (lost) => {
      searches.push(lost);
      if (!canFind) return undefined;
      return posts.find(({ id }) => id === lost.id)?.message ?? null;
    },
  };
}
