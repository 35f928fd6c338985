import { z } from 'zod';
import type { InChannel, SlackAsker, Whereabouts } from './desk.ts';
import { CARD_CALLBACK } from './modals/draw-card-modal.ts';

const User = z.object({
  id: z.string(),
  username: z.string().optional(),
  name: z.string().optional(),
  team_id: z.string().nullish(),
});
const acting = {
  user: User,
  team: z.object({ id: z.string() }).nullish(),
  trigger_id: z.string(),
};

const OnMessage = z.object({
  ...acting,
  container: z.object({
    type: z.literal('message'),
    channel_id: z.string(),
    message_ts: z.string(),
    thread_ts: z.string().optional(),
    is_ephemeral: z.boolean().default(false),
  }),
  message: z.object({ thread_ts: z.string().optional() }).optional(),
  response_url: z.string().optional(),
});
const OnView = z.object({
  ...acting,
  view: z.object({
    id: z.string(),
    type: z.enum(['home', 'modal']),
    callback_id: z.string().default(''),
    private_metadata: z.string().default(''),
  }),
});

/** Somebody who did something, and where they stand. */
export interface Act {
  asker: SlackAsker;
  where: Whereabouts;
  /** Good once: what comes with it again is the same. */
  triggerId: string;
}

/** A press of a button or a menu: on a message, in a modal, or in the App Home. */
export const Press = z.union([OnMessage, OnView]).transform((given): Act => {
  const { trigger_id: triggerId } = given;
  const user = given.user.id;
  if ('view' in given) {
    const { id, type, callback_id, private_metadata } = given.view;
    const isOfChannel = callback_id === CARD_CALLBACK && private_metadata !== '';
    const channel = isOfChannel ? private_metadata : null;
    const where = { type: 'view', user, channel, view: { id, type }, triggerId } as const;
    return { asker: askerOf(given, channel), where, triggerId };
  }
  const { container, message, response_url: responseUrl = null } = given;
  const { channel_id: channel, message_ts, is_ephemeral } = container;
  // The first message of a thread names itself once it has answers.
  const thread = container.thread_ts ?? message?.thread_ts ?? null;
  const where: InChannel = {
    type: 'channel',
    user,
    channel,
    thread: thread === message_ts ? null : thread,
    card: is_ephemeral ? null : message_ts,
    responseUrl,
    triggerId,
  };
  return { asker: askerOf(given, channel), where, triggerId };
});

/** A line typed after `/run`. */
export const TypedLine = z
  .object({
    user_id: z.string(),
    user_name: z.string().optional(),
    team_id: z.string().nullish(),
    channel_id: z.string(),
    text: z.string().default(''),
    response_url: z.string(),
    trigger_id: z.string(),
  })
  .transform((given): Act & { text: string; where: InChannel } => {
    const { user_id: user, channel_id: channel, trigger_id: triggerId, text } = given;
    const { user_name: name, team_id: team = null, response_url: responseUrl } = given;
    const where = { type: 'channel', user, channel, thread: null, card: null } as const;
    return {
      asker: { user, name, team, channel },
      where: { ...where, responseUrl, triggerId },
      triggerId,
      text,
    };
  });

/** A modal that was sent. */
export const Submission = z
  .object({
    ...acting,
    view: z.looseObject({ id: z.string(), previous_view_id: z.string().nullish() }),
  })
  .transform((given) => {
    const { view, trigger_id: triggerId } = given;
    // Under it lies another modal, which would be seen again.
    const isPushed = view.previous_view_id != null;
    return { ask: (channel: string | null) => askerOf(given, channel), view, triggerId, isPushed };
  });

function askerOf(
  { user, team }: { user: z.output<typeof User>; team?: { id: string } | null | undefined },
  channel: string | null,
): SlackAsker {
  return {
    user: user.id,
    name: user.username ?? user.name,
    team: user.team_id ?? team?.id ?? null,
    channel,
  };
}
