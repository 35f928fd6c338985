import { expect, test } from 'vitest';
import { shortIdOf } from '#src/domain/short-id.ts';
import { openSlackScene, type SlackScene } from '#test/support/slack/scene.ts';
import { labelsOf, textOf } from '#test/support/slack/shown.ts';

const ANN = { by: 'UANN', channel: 'COPS' };
const WAITS = [{ id: 'ask', type: 'human_task', task_payload: { title: 'Go on?' } }];

type Options = Parameters<typeof openSlackScene>[1];

async function openWaiting(options?: Options) {
  const scene = await openSlackScene('sqlite', options);
  await scene.apply(WAITS);
  const { runId } = await scene.start();
  await scene.card('Go on?');
  return { ...scene, short: shortIdOf(runId), whispers: scene.slack.world.workspace.whispers };
}

function expectQuickAcks({ slack }: Pick<SlackScene, 'slack'>): void {
  const late = slack.acks.filter(({ acked, afterMs }) => !acked || afterMs >= 3_000);
  expect(late).toEqual([]);
}

test.each(['socket', 'http'] as const)(
  'over %s what everybody may see is a card in the channel, the rest is told to one alone',
  async (mode) => {
    const scene = await openWaiting({ mode });
    const { people, short, until, whisper, whispers, messages } = scene;

    await people.type(`/run show ${short}`, ANN);
    await until(() => messages().length === 2);
    const shown = messages().at(-1);
    expect(shown).toMatchObject({ text: expect.stringContaining('Awaiting approval') });
    expect(shown?.thread_ts).toBeUndefined();
    expect(whispers).toEqual([]);

    await people.type('/run lsit', ANN);
    const misspelt = await whisper('lsit');
    expect(misspelt).toMatchObject({ user: 'UANN', channel: 'COPS' });
    expect(misspelt.text).toMatch(/^Not understood · .*Did you mean \/run list\? \(R-/);
    await people.type('/run list', ANN);
    expect(labelsOf(await whisper('Command Center'))).toContain('Show');

    await people.type(`/run pause ${short}`, ANN);
    expect(await whisper('Done')).toMatchObject({ text: expect.stringMatching(/is paused.*R-/) });
    await until(() => shown?.text.includes('Paused by @ann'));
    await people.type('/run hold w "month end"', ANN);
    await until(() => messages().at(-1)?.text.startsWith('Done · Workflow "w" is held'));
    expect(messages()).toHaveLength(3);
    expectQuickAcks(scene);
  },
);

test('a support file goes to the direct messages of whoever asked, a picture to the channel', async () => {
  const { people, short, slack, until, whisper, messages } = await openWaiting();
  await people.type(`/run bundle ${short}`, ANN);
  expect(textOf(await whisper('direct messages'))).toContain(`signalbox-w-${short}.json`);
  expect(messages('DUANN')).toMatchObject([{ files: [{ name: `signalbox-w-${short}.json` }] }]);
  const [file] = slack.world.uploads.list();
  expect(JSON.parse(String(file?.bytes))).toHaveProperty('log');

  await people.type(`/run graph ${short}`, ANN);
  const graph = await until(() => messages().find(({ text }) => text.startsWith('Graph of w')));
  expect(graph.blocks).toContainEqual(
    expect.objectContaining({ type: 'image', alt_text: expect.stringContaining('ask') }),
  );

  slack.refuse('files.getUploadURLExternal', 'file_uploads_disabled');
  await people.type(`/run graph ${short}`, ANN);
  expect(textOf(await whisper('takes no more files'))).toContain('Only you see this');
  expect(textOf(await whisper('Graph of w'))).toContain('ask');
  await people.type(`/run bundle ${short}`, ANN);
  expect(textOf(await whisper('could not be sent'))).toContain(`signalbox bundle ${short}`);
});

test('where the app is no member a card is told privately, with the way to invite it', async () => {
  const scene = await openWaiting();
  const { people, slack, short, until, whisper, whispers, messages } = scene;
  const { workspace } = slack.world;
  const members = new Set(['UANN']);
  workspace.addChannel('CPUB', { members });
  workspace.addChannel('CPRIV', { kind: 'private', members });
  workspace.addChannel('DBEN', { kind: 'im', members: new Set(['UANN', 'UBEN']) });

  for (const [channel, note] of [
    ['CPUB', 'Invite it with /invite'],
    ['CPRIV', 'Invite it with /invite'],
    ['DBEN', 'Others see its answers in a channel'],
  ] as const) {
    await people.type(`/run show ${short}`, { by: 'UANN', channel });
    const isHere = (said: { channel: string }) => said.channel === channel;
    await until(() => whispers.filter(isHere).length === 2);
    const [card, note_] = whispers.filter(isHere);
    expect(card?.text).toContain('Awaiting approval');
    expect(note_?.text).toContain(note);
    expect(messages(channel)).toEqual([]);
  }
  await people.type(`/run pause ${short}`, { by: 'UANN', channel: 'CPUB' });
  await whisper(/^Done · Run .*Invite it/);

  workspace.openIm('UANN');
  await people.type(`/run show ${short}`, { by: 'UANN', channel: 'DUANN' });
  await until(() => messages('DUANN').length === 1);
  expectQuickAcks(scene);
});

test('a card that Slack does not take just now is announced, follows by itself, and is there once', async () => {
  const { people, slack, short, until, whisper, messages } = await openWaiting();
  slack.world.workspace.addChannel('CTWO');
  slack.limitRate('chat.postMessage', 1);
  await people.type(`/run show ${short}`, ANN);
  expect((await whisper('Its card follows')).text).toContain('Slack asks to wait');
  await until(() => messages().length === 2);
  slack.loseAnswer('chat.postMessage');
  await people.type(`/run pause ${short}`, { ...ANN, channel: 'CTWO' });
  expect((await whisper(/^Done · .*Its card follows/)).user).toBe('UANN');
  await until(() => messages('CTWO').some(({ text }) => text.includes('Paused')));
  expect(messages('CTWO')).toHaveLength(1);
});

test('a line that changes what a card there shows brings no other card; elsewhere it does', async () => {
  const { people, slack, card, short, until, whispers, messages } = await openWaiting();
  const told = (user: string, text: RegExp) =>
    until(() => whispers.find((said) => said.user === user && text.test(said.text)));
  slack.world.workspace.addChannel('CTWO');
  const asking = await card('Go on?');
  await people.type(`/run pause ${short}`, ANN);
  const shown = await card('Paused by @ann');
  await people.type(`/run resume ${short}`, { by: 'UBEN', channel: 'COPS' });
  await told('UBEN', /^Done · .*R-/);
  await until(() => !textOf(shown).includes('Paused'));
  await people.type(`/run pause ${short}`, { ...ANN, channel: 'CTWO' });
  await until(() => messages('CTWO').length === 1 && textOf(shown).includes('Paused'));
  await people.type(`/run resume ${short}`, ANN);
  const task = /\/run approve ([0-9a-f]+\.\d+)/.exec(asking.text)?.[1] ?? '';
  await people.type(`/run approve ${task}`, ANN);
  await told('UANN', /^Done · .*approved/i);
  await until(() => !labelsOf(asking).includes('Approve'));
  expect(messages()).toHaveLength(2);
  await people.type(`/run show ${short}`, ANN);
  await until(() => messages().length === 3);
});

test('who decides in their direct messages, where they were asked, gets no other card there', async () => {
  const scene = await openSlackScene('sqlite', {
    config: { CHAT_ROUTES: 'approvals -> slack:UANN' },
  });
  const { people, slack, until, messages } = scene;
  slack.world.workspace.openIm('UANN');
  await scene.apply(WAITS);
  await scene.start();
  const asking = await scene.card('Go on?', 'DUANN');
  const task = /\/run approve ([0-9a-f]+\.\d+)/.exec(asking.text)?.[1] ?? '';
  await people.type(`/run approve ${task}`, { by: 'UANN', channel: 'DUANN' });
  await until(() => !labelsOf(asking).includes('Approve'));
  const answered = await until(() => messages('DUANN')[1] ?? slack.world.workspace.whispers[0]);
  expect(answered.text).toMatch(/^Done · .*R-/);
});

test('whoever is not linked is refused with the way to link, and told it once beside what they may see', async () => {
  const { people, slack, short, whisper, whispers } = await openWaiting({
    config: { CHAT_DEFAULT_ROLE: 'viewer' },
  });
  slack.world.workspace.addUser('UCID', { name: 'cid' });
  slack.world.workspace.channels.get('COPS')?.members.add('UCID');
  const CID = { by: 'UCID', channel: 'COPS' };
  await people.type('/run list', CID);
  await whisper('Command Center');
  expect((await whisper('/run link')).user).toBe('UCID');
  const told = whispers.length;
  await people.type(`/run stop ${short}`, CID);
  expect((await whisper('Not allowed')).text).toMatch(/@cid is a viewer.*\/run link/);
  expect(whispers).toHaveLength(told + 1);
});

test('whoever is not linked is told so within the receipt of what they have changed', async () => {
  const { people, slack, short, whisper, whispers } = await openWaiting({
    config: { CHAT_DEFAULT_ROLE: 'contributor' },
  });
  slack.world.workspace.addUser('UCID', { name: 'cid' });
  slack.world.workspace.channels.get('COPS')?.members.add('UCID');
  const CID = { by: 'UCID', channel: 'COPS' };
  await people.type(`/run pause ${short}`, CID);
  expect((await whisper('Done')).text).toMatch(/is paused.*You act here as a contributor.*R-/);
  await people.type('/run lsit', CID);
  await whisper('lsit');
  expect(whispers).toHaveLength(2);
});

test('a line that comes twice is answered once; one that breaks ends in a receipt', async () => {
  const { people, slack, until, whisper, whispers, messages, engine } = await openWaiting();
  const typed = await people.type('/run hold w', ANN);
  await people.repeat(typed);
  await until(() => messages().at(-1)?.text.includes('is held'));
  await people.type('/run lsit', ANN);
  await whisper('lsit');
  expect(messages().filter(({ text }) => text.includes('held'))).toHaveLength(1);
  expect(whispers).toHaveLength(1);

  await engine.app.db.destroy();
  await people.type('/run list', ANN);
  expect((await whisper('Something went wrong')).text).toMatch(/receipt R-\w+/);
  expect(slack.acks.every(({ acked }) => acked)).toBe(true);
});
