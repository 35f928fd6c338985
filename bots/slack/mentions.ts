import type { App, EnvelopedEvent } from '@slack/bolt';
import type { AppMentionEvent } from '@slack/types';
import { stepOf } from '#src/domain/run-state.ts';
import { fullTaskName } from '#src/domain/task-name.ts';
import { loadPostFacts } from '#src/operations/load-delivery.ts';
import { attend } from '../answering/attend.ts';
import { openOnce } from '../answering/once.ts';
import { performLine } from '../answering/perform-line.ts';
import type { KnownCard } from '../cards.ts';
import { type AimTarget, aimLine } from '../run-command/aim-line.ts';
import { verbOfLine } from '../run-command/parse-line.ts';
import { VERBS } from '../run-command/verbs.ts';
import type { InChannel, SlackDesk } from './desk.ts';
import { identified } from './identified.ts';
import { openSlackSpot } from './spot.ts';
import { readTyped } from './typed-text.ts';

/** Answers `@bot retry`: in a card's thread it is about that card's run. */
export function listenToMentions(bolt: App, desk: SlackDesk): void {
  const once = openOnce<void>(desk.app.clock);
  bolt.event('app_mention', async ({ event, body, context }) => {
    const { user } = event;
    // Programs are not answered: two of them would talk for ever. What was edited was answered before.
    if (user === undefined || event.bot_id !== undefined || event.edited !== undefined) return;
    const requestKey = body.event_id;
    const team = event.user_team ?? event.team ?? body.team_id;
    const line = readTyped(event.text, context.botUserId ?? nameOfBot(body) ?? '');
    await once(requestKey, () => answerMention(desk, { event, user, team, requestKey }, line));
  });
}

/** To whom it was said, as long as Slack has not told who the bot is. */
function nameOfBot({ authorizations }: EnvelopedEvent): string | undefined {
  return authorizations?.[0]?.user_id;
}

interface Said {
  event: AppMentionEvent;
  user: string;
  team: string;
  requestKey: string;
}

async function answerMention(
  desk: SlackDesk,
  { event, user, team, requestKey }: Said,
  line: string,
): Promise<void> {
  const { channel, ts, thread_ts: thread } = event;
  const where: InChannel = {
    type: 'channel',
    user,
    channel,
    // Cards that everybody sees stand below what was said: the channel stays quiet.
    thread: thread ?? ts,
    card: null,
    responseUrl: null,
    triggerId: null,
  };
  const answering = thread === undefined ? whisperingInChannel(desk, ts) : desk;
  const spot = { ...openSlackSpot(answering, where), requestKey };
  const them = identified(desk, { user, team, channel });
  const asked = { spot, verb: verbOfLine(line), ...them };
  await attend(answering, asked, async (caller) => {
    const target = thread === undefined ? null : await findTarget(desk, channel, thread);
    const aimed = target === null ? line : aimLine(line, target, VERBS);
    await performLine(answering, spot, caller, aimed);
  });
}

/** Slack shows what one person alone is told in a thread only once others have answered there. */
function whisperingInChannel(desk: SlackDesk, ts: string): SlackDesk {
  const { messenger } = desk;
  const whisper: typeof messenger.whisper = (to, view) =>
    messenger.whisper({ ...to, thread: to.thread === ts ? null : to.thread }, view);
  return { ...desk, messenger: { ...messenger, whisper } };
}

/** What the card is of in whose thread somebody speaks; null: the thread is not one of ours. */
async function findTarget(
  desk: SlackDesk,
  place: string,
  message: string,
): Promise<AimTarget | null> {
  const card = await desk.cards.find({ place, message });
  return card && { runId: card.runId, task: await findTask(desk, card) };
}

async function findTask({ app }: SlackDesk, card: KnownCard): Promise<string | null> {
  const { run, runId, subject } = card;
  if (!subject.startsWith(TASK)) return null;
  const facts = await loadPostFacts(app, run);
  const seq =
    facts === null ? undefined : stepOf(facts.state, subject.slice(TASK.length)).task?.seq;
  return seq === undefined ? null : fullTaskName({ runId, seq });
}

const TASK = 'task:';
