import { explainWait } from '../answering/explain-alone.ts';
import type { Spot, SpotPlace } from '../answering/spot.ts';
import { askForm } from './ask-form.ts';
import type { InChannel, SlackDesk, Whereabouts } from './desk.ts';
import { isAlone } from './direct-messages.ts';
import { explainAlone } from './explain-alone.ts';
import { drawCardModal } from './modals/draw-card-modal.ts';
import { openModal } from './open-modal.ts';
import { explainReason } from './reasons.ts';
import { sendBundle } from './send-bundle.ts';
import { showPicture } from './show-picture.ts';
import { tellPrivately } from './tell.ts';

/** Where somebody stands who did something in Slack. */
export function openSlackSpot(desk: SlackDesk, where: Whereabouts): Spot {
  const { user, triggerId } = where;
  return {
    user,
    place: where.type === 'view' ? null : placeOf(desk, where),
    // Delivered again it has the same trigger.
    requestKey: triggerId,
    asksForms: triggerId !== null,
    // Slack has heard it before anything else was done.
    acknowledge: async () => undefined,
    ask: (form) => askForm(desk, where, form),
    tell: (view, beside) => tellPrivately(desk, where, view, beside),
    // Only a modal has room for a task as long as it is.
    showWhole: async (view) => {
      const modal = drawCardModal(view, { encode: desk.intents.encode }, where.channel);
      return (await openModal(desk, where, modal)) === null;
    },
    sendBundle: (reply) => sendBundle(desk, where, reply),
    showPicture: (to, shown) => showPicture(desk, to, shown),
    explainAlone: (unsent) => explainAlone(where, unsent),
    explainWait: (unsent) => explainWait(unsent, explainReason),
  };
}

/** What was sent to a person is not known by the channel of their direct messages. */
function placeOf({ messenger }: SlackDesk, where: InChannel): SpotPlace {
  const { user, channel: place, thread, card } = where;
  return { place, alias: isAlone(place) ? messenger.placeOfPerson(user) : null, thread, card };
}
