import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { CardSubject, Messenger, OutgoingPost } from '#bots/messenger.ts';
import { openSlackMessenger } from '#bots/slack/messenger.ts';
import { uploadPicture } from '#bots/slack/upload-picture.ts';
import { openWebClient } from '#bots/slack/web-client.ts';
import type { View } from '#src/views/view.ts';
import { exampleViews } from '#test/support/example-views.ts';
import { BOT_TOKEN } from '#test/support/slack/identity.ts';
import { encode } from '#test/support/slack/read-card.ts';
import { type SlackStandIn, startSlack } from '#test/support/slack/stand-in.ts';

const COPS = 'COPS';
const RUN = '019a7e00-0000-7000-8000-00003f2a91c0';
const ABOUT: CardSubject = { runId: RUN, kind: 'alert', subject: 'run' };
const PICTURE = { png: new Uint8Array([1, 2, 3]), fileName: 'run-3f2a91c0.png', altText: 'a → b' };

async function openScene() {
  const slack = await startSlack();
  const lines: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line) => void lines.push(line) });
  const client = openWebClient({
    botToken: BOT_TOKEN,
    channel: COPS,
    apiUrl: slack.apiUrl,
    reach: { mode: 'http', signingSecret: 'x' },
  });
  const messenger = openSlackMessenger({ client, channel: COPS, intents: { encode }, log });
  return { slack, client, messenger, lines };
}

function failure(): View {
  return viewOf('failure-alert');
}

function viewOf(wanted: View['kind']): View {
  const found = exampleViews()
    .values()
    .find(({ kind }) => kind === wanted);
  if (found === undefined) throw new Error(`there is no example of ${wanted}`);
  return found;
}

function postOf(post: Partial<OutgoingPost> = {}): OutgoingPost {
  const content = { view: failure(), picture: null, about: ABOUT };
  return { id: 'post-1', place: COPS, thread: null, ...content, ...post };
}

/** The name of a message that was sent. */
async function send(messenger: Messenger, post?: Partial<OutgoingPost>): Promise<string> {
  const result = await messenger.post(postOf(post));
  if (result.type !== 'sent') throw new Error(JSON.stringify(result));
  return result.message;
}

function lastCall({ world }: SlackStandIn, method: string) {
  return world.calls.findLast((call) => call.method === method)?.fields;
}

test('a card is posted with what it is of, and pings and unfurls nothing', async () => {
  const { slack, messenger } = await openScene();
  const ts = await send(messenger);
  const payload = { id: 'post-1', run: RUN, kind: 'alert', subject: 'run' };
  const metadata = { event_type: 'signalbox_card', event_payload: payload };
  expect(slack.messages(COPS)).toMatchObject([{ ts, metadata }]);
  const quiet = { link_names: 'false', unfurl_links: 'false', unfurl_media: 'false' };
  expect(lastCall(slack, 'chat.postMessage')).toMatchObject(quiet);
  expect(messenger).toMatchObject({ surface: 'slack', defaultPlace: COPS, hasPictures: true });
});

test('an edit shows the new state in the same message, which is still known by what it was sent with', async () => {
  const { slack, messenger } = await openScene();
  const ts = await send(messenger);
  const message = { place: COPS, message: ts };
  expect(await messenger.update(message, { view: viewOf('run'), picture: null })).toEqual({
    type: 'sent',
    message: ts,
  });
  expect(slack.messages(COPS)).toMatchObject([{ ts, edited: { user: 'UBOT' } }]);
  expect(await messenger.recall(message)).toEqual({ id: 'post-1', about: ABOUT });
});

test('a reply stands in its thread, and is recalled from there', async () => {
  const { slack, messenger } = await openScene();
  const thread = await send(messenger);
  await send(messenger, { id: 'post-2', thread });
  const subject = `task:${'each[12]/'.repeat(30)}ask`;
  const about = { ...ABOUT, kind: 'approval', subject };
  const ts = await send(messenger, { id: 'post-3', thread, about });
  expect(slack.messages(COPS)[2]).toMatchObject({ ts, thread_ts: thread });
  const recalled = await messenger.recall({ place: COPS, message: ts });
  expect(recalled).toEqual({ id: 'post-3', about });
});

test('only cards of ours are recalled, and of these only what lasts', async () => {
  const { slack, messenger } = await openScene();
  const { workspace } = slack.world;
  const receipt = await send(messenger, { about: null });
  const forged = {
    event_type: 'signalbox_card',
    event_payload: { id: 'x', run: RUN, kind: 'alert', subject: 'run' },
  };
  const channel = workspace.channelToWriteIn(COPS);
  const said = { user: 'UANN', text: 'mine', blocks: [] };
  const { ts: theirs } = workspace.post(channel, { ...said, metadata: forged });
  const { ts: plain } = workspace.post(channel, said);
  for (const message of [receipt, theirs, plain]) {
    expect(await messenger.recall({ place: COPS, message })).toBeNull();
  }
  expect(await messenger.recall({ place: COPS, message: '1.000001' })).toBeNull();
  expect(await messenger.recall({ place: 'CNONE', message: theirs })).toBeNull();
});

test('somebody is written to in the direct message with them, which is opened once', async () => {
  const { slack, messenger } = await openScene();
  const place = messenger.placeOfPerson('UBEN') ?? '';
  const ts = await send(messenger, { place });
  await messenger.update({ place, message: ts }, { view: failure(), picture: null });
  expect(await messenger.recall({ place, message: ts })).toEqual({ id: 'post-1', about: ABOUT });
  const since = slack.world.clock.now();
  expect(await messenger.find({ id: 'post-1', place, thread: null, since })).toBe(ts);
  expect(slack.messages('DUBEN')).toMatchObject([{ ts, edited: {} }]);
  const opened = slack.world.calls.filter(({ method }) => method === 'conversations.open');
  expect(opened).toHaveLength(1);
});

test('who cannot be written to is a refusal; while Slack does not open the message nothing is sent', async () => {
  const { slack, messenger } = await openScene();
  expect(await messenger.post(postOf({ place: 'UNONE' }))).toEqual({
    type: 'refused',
    reason: 'user_not_found',
  });
  slack.goDown('conversations.open', 503);
  expect(await messenger.post(postOf({ place: 'UBEN' }))).toMatchObject({ type: 'later' });
});

test('a whisper is for one person, in the thread where they are; in a direct message it is said', async () => {
  const { slack, messenger } = await openScene();
  const thread = await send(messenger);
  await send(messenger, { id: 'reply', thread });
  const person = 'UANN';
  expect(await messenger.whisper({ place: COPS, person, thread }, failure())).toMatchObject({
    type: 'sent',
  });
  expect(slack.world.workspace.whispers).toMatchObject([
    { channel: COPS, user: person, thread_ts: thread },
  ]);
  await messenger.whisper({ place: person, person, thread: null }, failure());
  expect(slack.messages('DUANN')).toHaveLength(1);
  const stranger = await messenger.whisper({ place: COPS, person: 'UNONE', thread }, failure());
  expect(stranger).toEqual({ type: 'refused', reason: 'user_not_in_channel' });
});

const ANSWERS: readonly (readonly [error: string, result: object])[] = [
  ...['channel_not_found', 'not_in_channel', 'is_archived', 'restricted_action', 'no_text'].map(
    (reason) => [reason, { type: 'refused', reason }] as const,
  ),
  ...['invalid_auth', 'token_revoked', 'missing_scope'].map(
    (reason) => [reason, { type: 'later', afterMs: 60_000, reason }] as const,
  ),
  ...['internal_error', 'service_unavailable'].map(
    (reason) => [reason, { type: 'unknown', reason }] as const,
  ),
];

test.each(ANSWERS)('Slack answers a post with %s', async (error, result) => {
  const { slack, messenger } = await openScene();
  slack.refuse('chat.postMessage', error);
  expect(await messenger.post(postOf())).toEqual(result);
  expect(slack.world.calls).toHaveLength(1);
});

test('Slack asks to wait, is down, or cannot be reached at all', async () => {
  const { slack, messenger } = await openScene();
  slack.limitRate('chat.postMessage', 7);
  slack.goDown('chat.postMessage', 503, 1);
  expect(await messenger.post(postOf())).toEqual({
    type: 'later',
    afterMs: 7_000,
    reason: 'ratelimited',
  });
  expect(await messenger.post(postOf())).toEqual({ type: 'unknown', reason: 'http_503' });
  const gone = openSlackMessenger({
    client: openWebClient({
      botToken: BOT_TOKEN,
      channel: COPS,
      // Nobody listens there.
      apiUrl: 'http://127.0.0.1:2/',
      reach: { mode: 'http', signingSecret: 'x' },
    }),
    channel: COPS,
    intents: { encode },
    log: pino({ level: 'silent' }),
  });
  expect(await gone.post(postOf())).toMatchObject({ type: 'later', reason: 'unreachable' });
});

test('what Slack does not take as it was drawn is in the log, with what Slack says of it', async () => {
  const { slack, messenger, lines } = await openScene();
  slack.refuse('chat.postMessage', 'invalid_blocks', 1);
  expect(await messenger.post(postOf())).toEqual({ type: 'refused', reason: 'invalid_blocks' });
  expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
    { level: 50, place: COPS, reason: 'invalid_blocks' },
  ]);
});

test.each([null, 'in a thread'])(
  'a post whose answer was lost is one message: %s',
  async (where) => {
    const { slack, messenger } = await openScene();
    const since = slack.world.clock.now();
    const thread = where === null ? null : await send(messenger, { id: 'first' });
    slack.loseAnswer('chat.postMessage');
    expect(await messenger.post(postOf({ thread }))).toEqual({
      type: 'unknown',
      reason: 'no_answer',
    });
    const lost = { id: 'post-1', place: COPS, thread, since };
    expect(await messenger.find(lost)).toBe(slack.messages(COPS).at(-1)?.ts);
    expect(await messenger.find({ ...lost, id: 'another' })).toBeNull();
  },
);

test('a post is found below many others, and by the clock of Slack, which may be behind', async () => {
  const { slack, messenger } = await openScene();
  const { workspace, clock } = slack.world;
  const ts = await send(messenger);
  const channel = workspace.channelToWriteIn(COPS);
  for (let many = 0; many < 450; many += 1) {
    workspace.post(channel, { user: 'UANN', text: 'hello', blocks: [] });
  }
  const lost = { id: 'post-1', place: COPS, thread: null };
  expect(await messenger.find({ ...lost, since: clock.now() + 4 * 60_000 })).toBe(ts);
  const pages = slack.world.calls.filter(({ method }) => method === 'conversations.history');
  expect(pages).toHaveLength(3);
});

test('whether a post arrived cannot be looked for without the scope; while Slack is down it is not known yet', async () => {
  const { slack, messenger } = await openScene();
  const lost = { id: 'post-1', place: COPS, thread: null, since: slack.world.clock.now() };
  slack.goDown('conversations.history', 503, 1);
  await expect(messenger.find(lost)).rejects.toThrow('503');
  slack.world.scopes.delete('channels:history');
  expect(await messenger.find(lost)).toBeUndefined();
  expect(await messenger.find({ ...lost, place: 'UNONE' })).toBeUndefined();
});

test('a picture is shown once Slack has looked through it', async () => {
  const { slack, messenger } = await openScene();
  slack.world.uploads.processedAfterLooks = 2;
  const message = { place: COPS, message: await send(messenger) };
  const uploaded = await messenger.upload(message, PICTURE, failure());
  const [file] = slack.world.uploads.list();
  expect(uploaded).toEqual({ type: 'sent', message: file?.id });
  expect(file).toMatchObject({ filename: 'run-3f2a91c0.png', sharedIn: undefined });
  expect([...(file?.bytes ?? [])]).toEqual([1, 2, 3]);

  const picture = { file: file?.id ?? '', altText: PICTURE.altText };
  expect(await messenger.update(message, { view: failure(), picture })).toMatchObject({
    type: 'sent',
  });
  const [{ blocks } = { blocks: [] }] = slack.messages(COPS);
  expect(blocks).toContainEqual(
    expect.objectContaining({ type: 'image', slack_file: { id: file?.id }, alt_text: 'a → b' }),
  );
});

test('a card comes without its picture where Slack does not take that', async () => {
  const { slack, messenger, lines } = await openScene();
  const message = { place: COPS, message: await send(messenger) };
  const uploaded = await messenger.upload(message, PICTURE, failure());
  slack.world.uploads.processedAfterLooks = Infinity;
  const file = uploaded.type === 'sent' ? uploaded.message : '';
  const picture = { file, altText: PICTURE.altText };
  const updated = await messenger.update(message, { view: failure(), picture });
  expect(updated).toEqual({ type: 'sent', message: message.message });
  const [{ blocks, edited } = { blocks: [] }] = slack.messages(COPS);
  expect(edited).toBeDefined();
  expect(blocks.map(({ type }) => type)).not.toContain('image');
  expect(lines).toHaveLength(1);
});

test('a picture that Slack never says it is done with is handed on after a while', async () => {
  const { slack, client } = await openScene();
  slack.world.scopes.delete('files:read');
  const file = await uploadPicture(client, PICTURE, 300);
  expect(slack.world.uploads.list()).toMatchObject([{ id: file }]);
  // How often it is asked meanwhile is a matter of how fast the machine is.
  expect(slack.world.calls.map(({ method }) => method)).toContain('files.info');
});

test('without the scope for files there are no pictures', async () => {
  const { slack, messenger } = await openScene();
  const message = { place: COPS, message: await send(messenger) };
  slack.goDown('files.completeUploadExternal', 503, 1);
  expect(await messenger.upload(message, PICTURE, failure())).toEqual({
    type: 'unknown',
    reason: 'http_503',
  });
  slack.world.scopes.delete('files:write');
  expect(await messenger.upload(message, PICTURE, failure())).toEqual({
    type: 'refused',
    reason: 'missing_scope',
  });
});
