import { Refusal } from '#src/domain/errors.ts';
import { type SubscribeRequest, subscribe } from '#src/operations/subscribe.ts';
import { unsubscribe } from '#src/operations/unsubscribe.ts';
import { type Reply, replyWithReceipt } from '../../reply.ts';
import { placeOfCaller } from '../place-of-caller.ts';
import { readSubscription } from '../read-subscription.ts';
import type { Asker, RunCall, RunVerb } from '../verb.ts';

/** What people write around the time. */
const FILLERS = ['digest', 'to', 'a', 'the', 'daily', 'at'];
export const SUBSCRIBE_USAGE = 'subscribe digest at 09:00 Europe/Berlin';
const WORDS_MAX = 8;

export const VERB: RunVerb = {
  name: 'subscribe',
  usage: `${SUBSCRIBE_USAGE} [--weekly mon] [--workflow <w>|--tag <t>] [--heartbeat], unsubscribe [number]`,
  about: 'Have a digest come here every day or week: what failed, what is new, what waits.',
  flags: {
    weekly: { value: '<day>', about: 'Once a week, on that day: mon.' },
    workflow: { value: '<workflow>', about: 'Only of this workflow.' },
    tag: { value: '<tag>', about: 'Only of workflows with this tag.' },
    heartbeat: { about: 'Also where there is nothing to say.' },
    off: { about: 'No digest comes here any more; of several, the one of that number.' },
  },
  aka: { unsubscribe: 'off' },
  words: { min: 0, max: WORDS_MAX },
  needs: 'project_contributor',
  run: (call) => {
    if (!call.flags.has('off')) return subscribeTo(call, readWish(call));
    const [number, extra] = call.words.filter((word) => !FILLERS.includes(word.toLowerCase()));
    if (extra === undefined) return unsubscribeFrom(call, readSubscription(number));
    throw new Refusal('invalid', 'One subscription is ended at a time.', 'Give its number alone.');
  },
};

export type SubscriptionWish = Omit<SubscribeRequest, 'surface' | 'place'>;

export async function subscribeTo(asker: Asker, wish: SubscriptionWish): Promise<Reply> {
  const { app, caller, redact } = asker;
  const receipt = await subscribe(app, caller, { ...needPlace(asker), ...wish });
  return replyWithReceipt(receipt, redact);
}

export async function unsubscribeFrom(
  asker: Asker,
  subscription: number | undefined,
): Promise<Reply> {
  const { app, caller, redact } = asker;
  const named = subscription === undefined ? {} : { subscription };
  return replyWithReceipt(
    await unsubscribe(app, caller, { ...needPlace(asker), ...named }),
    redact,
  );
}

/** Did somebody write more than that they want one? */
export function saysWhen({ words }: Pick<RunCall, 'words'>): boolean {
  return words.some((word) => !FILLERS.includes(word.toLowerCase()));
}

function readWish({ words, flags }: RunCall): SubscriptionWish {
  const [at, zone, extra] = words.filter((word) => !FILLERS.includes(word.toLowerCase()));
  const fix = `Write /run ${SUBSCRIBE_USAGE}`;
  if (at === undefined) throw new Refusal('invalid', 'It does not say when it is to come.', fix);
  if (zone === undefined) throw new Refusal('invalid', 'It does not say in which time zone.', fix);
  if (extra !== undefined)
    throw new Refusal('invalid', 'It says more than a time and a zone.', fix);
  const [weekly, workflow, tag] = ['weekly', 'workflow', 'tag'].map(flags.one);
  return {
    at,
    zone,
    ...(weekly === undefined ? {} : { weekly }),
    ...(workflow === undefined ? {} : { workflow }),
    ...(tag === undefined ? {} : { tag }),
    ...(flags.has('heartbeat') ? { heartbeat: true } : {}),
  };
}

function needPlace({ caller }: Asker): { surface: string; place: string } {
  const place = placeOfCaller(caller);
  if (place !== null) return place;
  const fix = 'Type it in the channel to which it is to come.';
  throw new Refusal('invalid', 'Here is no channel to which a digest could come.', fix);
}
