import type { App, MessageShortcut } from '@slack/bolt';
import { Refusal } from '#src/domain/errors.ts';
import type { Caller } from '#src/operations/caller.ts';
import { answerReply } from '../answering/answer-reply.ts';
import { attend } from '../answering/attend.ts';
import { openOnce } from '../answering/once.ts';
import { performIntent } from '../answering/perform-intent.ts';
import type { KnownCard } from '../cards.ts';
import { fulfilIntent } from '../fulfil-intent.ts';
import type { Reply } from '../reply.ts';
import { answerAlways } from '../run-command/answer-always.ts';
import { ackThen } from './ack-then.ts';
import type { InChannel, SlackDesk } from './desk.ts';
import { identified } from './identified.ts';
import { drawCardModal } from './modals/draw-card-modal.ts';
import { openModal } from './open-modal.ts';
import { openSlackSpot } from './spot.ts';

/** What the message menu offers, by what the manifest calls it. */
const SHORTCUTS = ['why', 'retry'] as const;
type Shortcut = (typeof SHORTCUTS)[number];

/** Answers what is chosen from the menu of a message: of a card of ours, or of any answer below one. */
export function listenToShortcuts(bolt: App, desk: SlackDesk): void {
  const once = openOnce<void>(desk.app.clock);
  for (const name of SHORTCUTS) {
    bolt.shortcut({ type: 'message_action', callback_id: name }, ({ ack, shortcut }) =>
      ackThen(desk, ack, () =>
        once(shortcut.trigger_id, () => answerShortcut(desk, name, shortcut)),
      ),
    );
  }
}

async function answerShortcut(
  desk: SlackDesk,
  name: Shortcut,
  { user, team, channel, message, trigger_id, response_url }: MessageShortcut,
): Promise<void> {
  const thread = threadOf(message);
  const where: InChannel = {
    type: 'channel',
    user: user.id,
    channel: channel.id,
    thread,
    card: null,
    responseUrl: response_url,
    triggerId: trigger_id,
  };
  const asker = {
    user: user.id,
    name: user.username ?? user.name,
    team: user.team_id ?? team?.id ?? null,
    channel: channel.id,
  };
  const spot = openSlackSpot(desk, where);
  await attend(desk, { spot, verb: name, ...identified(desk, asker) }, async (caller) => {
    const places = thread === null ? [message.ts] : [message.ts, thread];
    const card = await findCard(desk, channel.id, places);
    if (card === null) return refuseMessage(desk, { where, caller, name });
    const { runId } = card;
    if (name === 'retry') return performIntent(desk, spot, caller, { type: 'retry', runId });
    return showReply(desk, where, await fulfilIntent(desk, caller, { type: 'why', runId }));
  });
}

/** The message in whose thread it stands; null: in none, or it is that message itself. */
function threadOf({ ts, thread_ts: thread }: MessageShortcut['message']): string | null {
  return typeof thread === 'string' && thread !== ts ? thread : null;
}

/** The message itself, else the thread that it stands in. */
async function findCard(
  { cards }: SlackDesk,
  place: string,
  messages: readonly string[],
): Promise<KnownCard | null> {
  for (const message of messages) {
    const card = await cards.find({ place, message });
    if (card !== null) return card;
  }
  return null;
}

async function refuseMessage(
  desk: SlackDesk,
  { where, caller, name }: { where: InChannel; caller: Caller; name: Shortcut },
): Promise<void> {
  const message = 'This message is not about a run that Signalbox knows.';
  const fix = `Choose it on an alert or a card of Signalbox, or type /run ${name} <run>; /run list shows the runs.`;
  const refused = async () => Promise.reject(new Refusal('unknown', message, fix));
  await showReply(desk, where, await answerAlways({ ...desk, caller }, name, refused));
}

/** In a modal, which needs no right to speak in that channel; where it cannot be opened, by itself. */
async function showReply(desk: SlackDesk, where: InChannel, reply: Reply): Promise<void> {
  const modal = drawCardModal(reply.view, { encode: desk.intents.encode }, where.channel);
  const reason = await openModal(desk, where, modal);
  if (reason === null) return;
  desk.log.warn({ reason }, 'a modal could not be opened');
  await answerReply(desk, openSlackSpot(desk, where), { ...reply, isPrivate: true });
}
