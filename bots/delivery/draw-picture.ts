import { Refusal } from '#src/domain/errors.ts';
import { type PictureRecord, settlePicture, takePicture } from '#src/operations/give-picture.ts';
import { loadAlertContext } from '#src/operations/load-alert-context.ts';
import { loadPostFacts, readSign } from '#src/operations/load-delivery.ts';
import { loadDigest } from '#src/operations/load-digest.ts';
import type { Pictures } from '#src/pictures/pictures.ts';
import { viewDigest } from '#src/views/digest.ts';
import { viewFailureAlert } from '#src/views/failure-alert.ts';
import { viewGraph } from '#src/views/graph.ts';
import type { View } from '#src/views/view.ts';
import type { Picture } from '../messenger.ts';
import { type Asked, askMessenger } from './ask-messenger.ts';
import { backOffMs } from './back-off.ts';
import { type Desk, reportBug } from './desk.ts';
import { lateOf } from './draw-run-post.ts';
import { LATER_MS_MIN } from './judge-answer.ts';

/** So often a picture is tried; a card is a card without. */
const TRIES_MAX = 3;

/** What came of one try. */
export interface PictureTried {
  isGiven: boolean;
  /** How long the platform wants to be sent no pictures. */
  pauseMs: number;
}

const NOT_GIVEN: PictureTried = { isGiven: false, pauseMs: 0 };

/** Draws the picture of one card, and gives it to the platform. */
export async function drawPicture(desk: Desk, due: PictureRecord): Promise<PictureTried> {
  const { app } = desk;
  const card = await takePicture(app, due);
  if (!card) return NOT_GIVEN;
  // It was taken before, and nobody lived to say what became of it.
  const asked =
    card.picture_tries > TRIES_MAX ? refuse('it is never done') : await give(desk, card);
  if (asked === null) {
    await settlePicture(app, card, { type: 'given_up' });
    return NOT_GIVEN;
  }
  switch (asked.type) {
    case 'sent':
      await settlePicture(app, card, { type: 'kept', picture: asked.message });
      return { isGiven: true, pauseMs: 0 };
    case 'later': {
      const pauseMs = Math.max(LATER_MS_MIN, asked.afterMs);
      const at = app.clock.now() + pauseMs;
      // Nothing was tried.
      await settlePicture(app, card, { type: 'due', at, tries: due.picture_tries });
      return { isGiven: false, pauseMs };
    }
    case 'unknown':
    case 'refused':
      await tryAgain(desk, card, asked.reason);
      return NOT_GIVEN;
    case 'failed':
      reportBug(desk, card, asked.error);
      await tryAgain(desk, card, 'something went wrong');
      return NOT_GIVEN;
  }
}

async function tryAgain({ app, log }: Desk, card: PictureRecord, reason: string): Promise<void> {
  const { id: post, run, picture_tries: tries } = card;
  if (tries < TRIES_MAX) {
    const at = app.clock.now() + backOffMs(tries);
    return settlePicture(app, card, { type: 'due', at, tries });
  }
  log.warn({ post, run, reason }, 'a card stays without its picture');
  await settlePicture(app, card, { type: 'given_up' });
}

/** Null: there is nothing to see. */
async function give(desk: Desk, card: PictureRecord): Promise<Asked | null> {
  const { place, message } = card;
  const drawn = await draw(desk, card);
  if (drawn === null || 'type' in drawn) return drawn;
  const { picture, view } = drawn;
  return askMessenger(() => desk.messenger.upload({ place, message }, picture, view));
}

/** A picture, and what its card says beside it. */
interface DrawnPicture {
  picture: Picture;
  view: View;
}

/** A store that cannot be read throws; whatever else goes wrong is an answer. */
async function draw(desk: Desk, card: PictureRecord): Promise<DrawnPicture | Asked | null> {
  const { app, pictures } = desk;
  try {
    if (pictures === null) return refuse('it cannot be drawn here');
    return await (card.run === null
      ? drawChart({ ...desk, pictures }, card)
      : drawGraph({ ...desk, pictures }, { ...card, run: card.run }));
  } catch (error) {
    if (error instanceof Refusal) return refuse(error.message);
    await readSign(app);
    return { type: 'failed', error };
  }
}

type Drawing = Desk & { pictures: Pictures };

/** Of the failure of a run its graph. */
async function drawGraph(
  { app, pictures, redact }: Drawing,
  { id, run, owed_at, sent_at }: PictureRecord & { run: number },
): Promise<DrawnPicture | Asked> {
  const facts = await loadPostFacts(app, run);
  if (facts === null) return refuse('it cannot be drawn here');
  const { png, alt } = await pictures.draw(viewGraph(facts, redact), facts.state.head);
  const lateMs = lateOf({ state: 'shown', owed_at, sent_at }, app.clock.now());
  const context = await loadAlertContext(app, { id });
  const view = viewFailureAlert(facts, redact, { lateMs, context });
  if (view === null) return refuse('the run has not failed');
  const picture = { png, fileName: `run-${facts.shortId}.png`, altText: alt };
  return { picture, view };
}

/** Of a digest its hours; of a window in which no run has ended there are none. */
async function drawChart(
  { app, pictures, redact }: Drawing,
  { id }: PictureRecord,
): Promise<DrawnPicture | Asked | null> {
  const digest = await loadDigest(app, id);
  if (digest === null) return refuse('its digest is gone');
  const view = viewDigest(digest.facts, redact);
  if (view.counts.runs === 0) return null;
  const { png, alt } = await pictures.drawChart(view);
  const picture = { png, fileName: `digest-${view.date}.png`, altText: alt };
  return { picture, view };
}

function refuse(reason: string): Asked {
  return { type: 'refused', reason };
}
