import { expect, test } from 'vitest';
import { openClient, startBolt } from '#test/support/slack/bolt-app.ts';
import { startSlack } from '#test/support/slack/stand-in.ts';

test('people and their groups are known; the address only to who may read it', async () => {
  const slack = await startSlack();
  const client = openClient(slack);
  slack.world.scopes.add('users:read.email');
  slack.world.workspace.addGroup('SONCALL', { handle: 'oncall', users: ['UBEN'] });
  const { user } = await client.users.lookupByEmail({ email: 'ben@example.com' });
  expect(user).toMatchObject({ id: 'UBEN', tz: 'Europe/Berlin' });
  slack.world.scopes.delete('users:read.email');
  const known = await client.users.info({ user: 'UBEN' });
  expect(known.user?.profile).toEqual({ real_name: 'ben' });
  expect((await client.usergroups.list()).usergroups).toMatchObject([{ handle: 'oncall' }]);
  expect((await client.usergroups.users.list({ usergroup: 'SONCALL' })).users).toEqual(['UBEN']);
  const { response_metadata, bot_id } = await client.auth.test();
  expect(bot_id).toBe('B1');
  expect(response_metadata?.scopes).toContain('chat:write');
});

test('channels are listed as the bot sees them: not the private ones to which it was not asked', async () => {
  const slack = await startSlack();
  const client = openClient(slack);
  const { workspace } = slack.world;
  workspace.addChannel('COUT', { name: 'elsewhere', members: new Set(['UANN']) });
  workspace.addChannel('CSECRET', { kind: 'private', members: new Set(['UANN']) });
  workspace.addChannel('CTEAM', { name: 'team', kind: 'private' });
  workspace.addChannel('COLD', { archived: true });

  const types = 'public_channel,private_channel';
  const { channels = [] } = await client.conversations.list({ types, exclude_archived: true });
  const seen = channels.map(({ name, is_member, is_private }) => [name, is_member, is_private]);
  expect(seen).toEqual([
    ['ops', true, false],
    ['elsewhere', false, false],
    ['team', true, true],
  ]);
  const info = await client.conversations.info({ channel: 'COPS', include_num_members: true });
  expect(info.channel).toMatchObject({ name: 'ops', is_archived: false, num_members: 3 });
  const { members } = await client.conversations.members({ channel: 'COUT' });
  expect(members).toEqual(['UANN']);
});

test('people are listed in pages, and each has a conversation with the bot', async () => {
  const slack = await startSlack();
  const client = openClient(slack);
  const first = await client.users.list({ limit: 1 });
  const cursor = first.response_metadata?.next_cursor ?? '';
  const second = await client.users.list({ limit: 1, cursor });
  const names = [first, second].map(({ members = [] }) => members.map(({ name }) => name));
  expect(names).toEqual([['ann'], ['ben']]);
  const { channel } = await client.conversations.open({ users: 'UBEN' });
  await client.chat.postMessage({ channel: channel?.id ?? '', text: 'you decide' });
  expect(slack.messages('DUBEN')).toMatchObject([{ text: 'you decide' }]);
});

test('a whisper is pressed by the one who sees it; the app is not told what it said', async () => {
  const slack = await startSlack();
  const { workspace } = slack.world;
  const heard: unknown[] = [];
  await startBolt(slack, (app) => {
    app.action('stop', async ({ ack, body, respond }) => {
      await ack();
      if (body.type === 'block_actions') heard.push([body.container['is_ephemeral'], body.message]);
      await respond({ response_type: 'in_channel', text: 'Stopped' });
    });
  });
  const button = { type: 'button', action_id: 'stop', text: { type: 'plain_text', text: 'Stop' } };
  const blocks = [{ type: 'actions', block_id: 'acts', elements: [button] }];
  const whisper = workspace.whisper({ channel: 'COPS', user: 'UANN', text: 'psst', blocks });
  await slack.people.click(whisper, 'stop', { by: 'UANN' });
  await slack.until(() => slack.messages('COPS').length === 1);
  expect(heard).toEqual([[true, undefined]]);
});
