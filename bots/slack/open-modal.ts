import type { ModalView } from '@slack/types';
import type { SlackDesk, Whereabouts } from './desk.ts';
import { readReason } from './judge-answer.ts';

/** Three modals lie on top of each other already. */
const IS_FULL = 'push_limit_reached';

/**
 * Shows a modal to whoever stands there: on top of the one that they pressed in while there is room,
 * then in its place. Answers why not, as a code; null: it is shown.
 */
export async function openModal(
  { client }: Pick<SlackDesk, 'client'>,
  where: Whereabouts,
  view: ModalView,
): Promise<string | null> {
  const { triggerId: trigger_id } = where;
  if (trigger_id === null) return 'no_trigger';
  if (where.type === 'channel' || where.view.type === 'home') {
    return whyNot(() => client.views.open({ trigger_id, view }));
  }
  const reason = await whyNot(() => client.views.push({ trigger_id, view }));
  return reason === IS_FULL ? replaceModal({ client }, where.view.id, view) : reason;
}

/** Shows a modal in the place of another one, however long that has been open. */
export async function replaceModal(
  { client }: Pick<SlackDesk, 'client'>,
  view_id: string,
  view: ModalView,
): Promise<string | null> {
  return whyNot(() => client.views.update({ view_id, view }));
}

async function whyNot(call: () => Promise<unknown>): Promise<string | null> {
  try {
    await call();
    return null;
  } catch (error) {
    return readReason(error);
  }
}
