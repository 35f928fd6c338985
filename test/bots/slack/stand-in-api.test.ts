import { webApi } from '@slack/bolt';
import { expect, test } from 'vitest';
import { openClient } from '#test/support/slack/bolt-app.ts';
import { METHODS } from '#test/support/slack/methods/index.ts';
import { type SlackStandIn, startSlack } from '#test/support/slack/stand-in.ts';
import { readVendorMethods, type VendorMethods } from '#test/support/slack/vendor-methods.ts';

const COPS = 'COPS';
const TITLE = { type: 'plain_text' as const, text: 'Start' };
const MODAL = { type: 'modal' as const, title: TITLE, blocks: [] };
const DIVIDERS = Array.from({ length: 51 }, () => ({ type: 'divider' as const }));

async function openWorkspace() {
  const slack = await startSlack();
  const { workspace } = slack.world;
  workspace.addChannel('COUT', { name: 'elsewhere', members: new Set(['UANN']) });
  workspace.addChannel('CSECRET', { kind: 'private', members: new Set(['UANN']) });
  workspace.addChannel('COLD', { archived: true });
  return { slack, client: openClient(slack) };
}

/** What Slack said instead of `ok`. */
async function refusalOf(call: Promise<unknown>): Promise<string> {
  const outcome = await call.then(
    () => 'ok',
    (error: unknown) => error,
  );
  return outcome instanceof webApi.WebAPIPlatformError ? outcome.data.error : String(outcome);
}

/** Someone else wrote this. */
function postByAnn({ world: { workspace } }: SlackStandIn, text = 'hello'): string {
  return workspace.post(workspace.channelToWriteIn(COPS), { user: 'UANN', text, blocks: [] }).ts;
}

function postPicture(client: webApi.WebClient, id: string) {
  const blocks = [{ type: 'image' as const, alt_text: 'the graph', slack_file: { id } }];
  return client.chat.postMessage({ channel: COPS, text: 'x', blocks });
}

type Ask = (client: webApi.WebClient, slack: SlackStandIn) => Promise<unknown>;

const NEVER = '1.000001';
const REFUSALS: readonly [error: string, ask: Ask][] = [
  ['channel_not_found', (client) => client.chat.postMessage({ channel: 'CNONE', text: 'x' })],
  ['channel_not_found', (client) => client.chat.postMessage({ channel: 'CSECRET', text: 'x' })],
  ['not_in_channel', (client) => client.chat.postMessage({ channel: 'COUT', text: 'x' })],
  ['is_archived', (client) => client.chat.postMessage({ channel: 'COLD', text: 'x' })],
  ['message_not_found', (client) => client.chat.update({ channel: COPS, ts: NEVER, text: 'x' })],
  [
    'cant_update_message',
    (client, slack) => client.chat.update({ channel: COPS, ts: postByAnn(slack), text: 'x' }),
  ],
  [
    'user_not_in_channel',
    (client) => client.chat.postEphemeral({ channel: COPS, user: 'UNONE', text: 'x' }),
  ],
  ['user_not_found', (client) => client.users.info({ user: 'UNONE' })],
  [
    'users_not_found',
    (client, slack) => {
      slack.world.scopes.add('users:read.email');
      return client.users.lookupByEmail({ email: 'nobody@example.com' });
    },
  ],
  ['no_such_subteam', (client) => client.usergroups.users.list({ usergroup: 'SNONE' })],
  ['thread_not_found', (client) => client.conversations.replies({ channel: COPS, ts: NEVER })],
  ['invalid_cursor', (client) => client.conversations.history({ channel: COPS, cursor: 'x' })],
  ['not_found', (client) => client.views.update({ view_id: 'VNONE', view: MODAL })],
  ['invalid_trigger_id', (client) => client.views.open({ trigger_id: 'x', view: MODAL })],
  ['invalid_auth', (_client, slack) => openClient(slack, 'xoxb-stolen').auth.test()],
  ['not_allowed_token_type', (client) => client.apps.connections.open()],
  [
    'missing_scope',
    (client, slack) => {
      slack.world.scopes.delete('channels:history');
      return client.conversations.history({ channel: COPS });
    },
  ],
  [
    'token_revoked',
    (client, slack) => {
      slack.refuse('chat.postMessage', 'token_revoked');
      return client.chat.postMessage({ channel: COPS, text: 'x' });
    },
  ],
];

test.each(REFUSALS)('Slack says %s (%#)', async (error, ask) => {
  const { slack, client } = await openWorkspace();
  expect(await refusalOf(ask(client, slack))).toBe(error);
});

const BLUNDERS: readonly [error: string, ask: Ask][] = [
  ['no_text', (client) => client.chat.postMessage({ channel: COPS, text: '' })],
  [
    'msg_too_long',
    (client) => client.chat.postMessage({ channel: COPS, text: 'x'.repeat(40_001) }),
  ],
  [
    'msg_too_long',
    (client) => client.chat.update({ channel: COPS, ts: NEVER, text: 'x'.repeat(4001) }),
  ],
  [
    'too_many_attachments',
    (client) =>
      client.chat.postMessage({
        channel: COPS,
        text: 'x',
        attachments: Array.from({ length: 101 }, () => ({ text: 'x' })),
      }),
  ],
  [
    'invalid_blocks',
    (client) => client.chat.postMessage({ channel: COPS, text: 'x', blocks: DIVIDERS }),
  ],
  [
    'invalid_arguments',
    (client) => client.apiCall('chat.postMessage', { channel: COPS, text: 'x', colour: 'red' }),
  ],
  [
    'invalid_metadata_format',
    (client) => client.apiCall('chat.postMessage', { channel: COPS, text: 'x', metadata: {} }),
  ],
  [
    'invalid_arguments',
    // The client sends it under a name that Slack does not know.
    (client) => client.files.uploadV2({ file: Buffer.from('x'), alt_text: 'a picture' }),
  ],
  ['invalid_blocks', (client) => postPicture(client, 'FNONE')],
  ['unknown_method', (client) => client.chat.meMessage({ channel: COPS, text: 'x' })],
];

test.each(BLUNDERS)('an app that earns %s fails its test (%#)', async (error, ask) => {
  const { slack, client } = await openWorkspace();
  expect(await refusalOf(ask(client, slack))).toBe(error);
  expect(slack.takeBlunders()).toEqual([expect.stringContaining(error)]);
});

test('a trigger opens one view, within three seconds', async () => {
  const { slack, client } = await openWorkspace();
  const { triggers, clock } = slack.world;
  const open = (trigger_id: string) => refusalOf(client.views.open({ trigger_id, view: MODAL }));

  const trigger = triggers.issue('UANN');
  expect(await open(trigger)).toBe('ok');
  expect(await open(trigger)).toBe('exchanged_trigger_id');
  const old = triggers.issue('UANN');
  clock.wind(3000);
  expect(await open(old)).toBe('expired_trigger_id');
});

test('a view is redrawn only by who has seen its newest state', async () => {
  const { slack, client } = await openWorkspace();
  const publish = (hash?: string) =>
    client.views.publish({
      user_id: 'UANN',
      view: { type: 'home', blocks: [] },
      ...(hash === undefined ? {} : { hash }),
    });
  const first = await publish();
  const hash = first.view?.hash ?? '';
  const second = await publish(hash);
  expect(second.view?.id).toBe(first.view?.id);
  expect(await refusalOf(publish(hash))).toBe('hash_conflict');
  expect(slack.world.views.of('UANN', 'home')).toHaveLength(1);
});

test('too many calls: how long to wait; an outage: its status; then all is well', async () => {
  const { slack, client } = await openWorkspace();
  const post = () => client.chat.postMessage({ channel: COPS, text: 'x' });
  slack.limitRate('chat.postMessage', 7);
  slack.goDown('*', 503);
  await expect(post()).rejects.toMatchObject({ retryAfter: 7 });
  await expect(post()).rejects.toMatchObject({ statusCode: 503 });
  slack.heal();
  expect(await refusalOf(post())).toBe('ok');
  expect(slack.world.calls.map(({ outcome }) => outcome)).toEqual(['HTTP 429', 'HTTP 503', 'ok']);
});

test('a post whose answer was lost is found by its metadata, which is told to those who ask', async () => {
  const { slack, client } = await openWorkspace();
  slack.loseAnswer('chat.postMessage');
  const metadata = { event_type: 'notice', event_payload: { id: 'n-1' } };
  const post = client.chat.postMessage({ channel: COPS, text: 'x', metadata });
  await expect(post).rejects.toBeInstanceOf(webApi.WebAPIRequestError);

  const read = (include_all_metadata: boolean) =>
    client.conversations.history({ channel: COPS, include_all_metadata });
  expect((await read(true)).messages).toMatchObject([{ text: 'x', metadata, bot_id: 'B1' }]);
  expect((await read(false)).messages?.[0]).not.toHaveProperty('metadata');
});

test('a channel is read in pages, newest first; replies stand in their thread', async () => {
  const { slack, client } = await openWorkspace();
  const all = ['one', 'two', 'three', 'four', 'five'].map((text) => postByAnn(slack, text));
  const [one = '', two = ''] = all;
  expect(all.toSorted()).toEqual(all);
  const { ts: reply } = await client.chat.postMessage({
    channel: COPS,
    thread_ts: one,
    text: 'so',
  });

  const pages: unknown[] = [];
  for (let cursor: string | undefined; cursor !== ''; ) {
    const from = cursor === undefined ? {} : { cursor };
    const page = await client.conversations.history({ channel: COPS, limit: 2, ...from });
    pages.push(page.messages?.map(({ text }) => text));
    cursor = page.response_metadata?.next_cursor ?? '';
  }
  expect(pages).toEqual([['five', 'four'], ['three', 'two'], ['one']]);

  const since = await client.conversations.history({ channel: COPS, oldest: two, inclusive: true });
  expect(since.messages).toHaveLength(4);
  const thread = await client.conversations.replies({ channel: COPS, ts: one });
  expect(thread.messages).toMatchObject([{ ts: one, reply_count: 1 }, { ts: reply }]);
  expect(await client.chat.getPermalink({ channel: COPS, message_ts: one })).toMatchObject({
    permalink: `https://acme.slack.com/archives/COPS/p${one.replace('.', '')}`,
  });
});

test('a message is edited, and deleted; a whisper is for one', async () => {
  const { slack, client } = await openWorkspace();
  const { ts = '' } = await client.chat.postMessage({ channel: '#ops', text: 'one' });
  await client.chat.update({ channel: COPS, ts, text: 'two' });
  expect(slack.messages(COPS)).toMatchObject([{ ts, text: 'two', edited: { user: 'UBOT' } }]);
  await client.chat.delete({ channel: COPS, ts });
  expect(slack.messages(COPS)).toEqual([]);
  await client.chat.postEphemeral({ channel: COPS, user: 'UANN', text: 'psst' });
  expect(slack.world.workspace.whispers).toMatchObject([{ user: 'UANN', text: 'psst' }]);
  await client.chat.postMessage({ channel: 'UBEN', text: 'you decide' });
  expect(slack.messages('DUBEN')).toHaveLength(1);
});

test('a file is announced, sent and finished; then it stands in the thread', async () => {
  const { slack, client } = await openWorkspace();
  const thread_ts = postByAnn(slack);
  const file = Buffer.from('picture');
  await client.files.uploadV2({ channel_id: COPS, thread_ts, file, filename: 'graph.png' });
  const [picture] = slack.world.uploads.list();
  expect(picture).toMatchObject({ filename: 'graph.png', bytes: file, sharedIn: COPS });
  expect(slack.messages(COPS)[1]).toMatchObject({ thread_ts, files: [{ id: picture?.id }] });

  await postPicture(client, picture?.id ?? '');
  const announced = await client.files.getUploadURLExternal({ filename: 'x.png', length: 3 });
  const files = [{ id: announced.file_id ?? '' }] as const;
  const finish = client.files.completeUploadExternal({ files: [...files] });
  expect(await refusalOf(finish)).toBe('file_not_found');
});

test('an address to respond at serves five times, within half an hour', async () => {
  const { slack } = await openWorkspace();
  const { responseUrls, clock, workspace, host } = slack.world;
  const place = { user: 'UANN', channel: COPS };
  const respond = async (url: string, body: object) => {
    const headers = { 'content-type': 'application/json' };
    return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).text();
  };
  const urlOf = (ts?: string) =>
    `http://${host}/response/${responseUrls.issue(ts === undefined ? place : { ...place, ts })}`;

  const ts = postByAnn(slack);
  const url = urlOf(ts);
  for (const answer of [{ text: 'a' }, { response_type: 'in_channel', text: 'b' }]) {
    expect(await respond(url, answer)).toBe('ok');
  }
  expect(await respond(url, { replace_original: true, text: 'c' })).toBe('ok');
  expect(slack.messages(COPS).map(({ text }) => text)).toEqual(['c', 'b']);
  expect(workspace.whispers).toMatchObject([{ text: 'a' }]);
  expect(await respond(url, { delete_original: true })).toBe('ok');
  expect(slack.messages(COPS)).toHaveLength(1);
  expect(await respond(url, { text: 'fifth' })).toBe('ok');
  expect(await respond(url, { text: 'sixth' })).toBe('used_url');
  const old = urlOf();
  clock.wind(30 * 60 * 1000);
  expect(await respond(old, { text: 'late' })).toBe('expired_url');
});

/** Younger than the vendor's table. */
const NEW_FIELDS = ['metadata', 'include_all_metadata', 'reply_broadcast'];

test.each(readVendorMethods())(
  "the stand-in takes no argument that the vendor's table $path does not name, and all that it needs",
  ({ methods }) => {
    expect(findFaults(methods)).toEqual([]);
  },
);

function findFaults(table: VendorMethods): string[][] {
  return Object.entries(METHODS).flatMap(([name, { fields }]) => {
    const named = table.get(name);
    if (named === undefined) return [];
    const known = new Set([...NEW_FIELDS, ...named.map((each) => each.name)]);
    const needed = named.filter((each) => each.required === true && each.name !== 'token');
    const missing = needed.map((each) => each.name).filter((each) => !fields.includes(each));
    return [...fields.filter((each) => !known.has(each)), ...missing].map((each) => [name, each]);
  });
}
