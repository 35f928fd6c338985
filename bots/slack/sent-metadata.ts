import type { MessageMetadata } from '@slack/types';
import { z } from 'zod';
import type { OutgoingPost, SentCard } from '../messenger.ts';

const EVENT_TYPE = 'signalbox_card';

const Sent = z.object({
  event_type: z.literal(EVENT_TYPE),
  event_payload: z.object({
    id: z.string(),
    run: z.string().optional(),
    kind: z.string().optional(),
    subject: z.string().optional(),
  }),
});

/** What goes with a message, unseen, for whoever finds it and not its record. Any app may read it. */
export function metadataOf({ id, about }: Pick<OutgoingPost, 'id' | 'about'>): MessageMetadata {
  const card = about === null ? {} : { run: about.runId, kind: about.kind, subject: about.subject };
  return { event_type: EVENT_TYPE, event_payload: { id, ...card } };
}

/** The post that brought a message; null: none of ours. */
export function readSentId(metadata: unknown): string | null {
  return Sent.safeParse(metadata).data?.event_payload.id ?? null;
}

/** The card that a message is; null: none of ours, or of nothing lasting. */
export function readSentCard(metadata: unknown): SentCard | null {
  const sent = Sent.safeParse(metadata).data?.event_payload;
  if (sent?.run === undefined || sent.kind === undefined || sent.subject === undefined) return null;
  const { id, run: runId, kind, subject } = sent;
  return { id, about: { runId, kind, subject } };
}
