import type { App } from '@slack/bolt';
import { expect, test } from 'vitest';
import { openClient, startBolt } from '#test/support/slack/bolt-app.ts';
import { APP_TOKEN } from '#test/support/slack/identity.ts';
import { type SlackStandIn, startSlack } from '#test/support/slack/stand-in.ts';

const ANN = { by: 'UANN', channel: 'COPS' };
const BUTTON = { type: 'button', action_id: 'stop', value: 'run-1', text: words('Stop') } as const;
const CARD = [{ type: 'actions' as const, block_id: 'acts', elements: [BUTTON] }];
const REASON = { type: 'plain_text_input', action_id: 'reason' } as const;
const MODAL = {
  type: 'modal' as const,
  callback_id: 'reject',
  title: words('Reject'),
  submit: words('Reject'),
  notify_on_close: true,
  blocks: [{ type: 'input' as const, block_id: 'why', label: words('Reason'), element: REASON }],
};

function words(text: string) {
  return { type: 'plain_text' as const, text };
}

/** An app that answers everything that people do. */
function answerAll(heard: string[]): (app: App) => void {
  return (app) => {
    app.command('/run', async ({ ack, client, command, respond }) => {
      await ack({ text: `Looking for ${command.text}` });
      await client.chat.postMessage({ channel: command.channel_id, text: 'Run 1', blocks: CARD });
      await respond({ text: 'Found it' });
    });
    app.action('stop', async ({ ack, body, client }) => {
      await ack();
      if (body.type !== 'block_actions') return;
      const [action] = body.actions;
      if (action?.type === 'button') heard.push(`${body.user.id} pressed ${action.value}`);
      if (body.message === undefined || body.channel === undefined) return;
      const { ts } = body.message;
      await client.chat.update({ channel: body.channel.id, ts, text: 'Stopped', blocks: [] });
    });
    app.shortcut('why', async ({ ack, client, shortcut }) => {
      await ack();
      if (shortcut.type === 'message_action') heard.push(`asked about ${shortcut.message_ts}`);
      await client.views.open({ trigger_id: shortcut.trigger_id, view: MODAL });
    });
    app.view('reject', async ({ ack, view }) => {
      const reason = view.state.values['why']?.['reason']?.value ?? '';
      if (reason === 'no') return ack({ response_action: 'errors', errors: { why: 'Say more' } });
      heard.push(`rejected: ${reason}`);
      return ack();
    });
    app.view({ callback_id: 'reject', type: 'view_closed' }, async ({ ack, body }) => {
      await ack();
      heard.push(`${body.user.id} decided nothing`);
    });
    app.event('app_mention', async ({ event, client }) => {
      const { channel, thread_ts = event.ts, text } = event;
      await client.chat.postMessage({ channel, thread_ts, text: `heard ${text}` });
    });
    app.event('app_home_opened', async ({ event, client }) => {
      const blocks = [{ type: 'section' as const, text: words('Nothing waits') }, ...CARD];
      await client.views.publish({ user_id: event.user, view: { type: 'home', blocks } });
    });
  };
}

const MODES = ['socket', 'http'] as const;

test.each(MODES)(
  'over %s, a typed line is acked, answered and posted; a press edits',
  async (mode) => {
    const heard: string[] = [];
    const slack = await startSlack();
    await startBolt(slack, answerAll(heard), mode);

    const typed = await slack.people.type('/run list --failed', ANN);
    expect(typed).toMatchObject({ acked: true, answer: { text: 'Looking for list --failed' } });
    const [card] = await slack.until(
      () => slack.messages('COPS').length === 1 && slack.messages('COPS'),
    );
    if (card === undefined) throw new Error('there is a card');
    await slack.until(() => slack.world.workspace.whispers.length === 2);
    const whispers = slack.world.workspace.whispers.map(({ user, text }) => `${user}: ${text}`);
    expect(whispers).toEqual(['UANN: Looking for list --failed', 'UANN: Found it']);

    const pressed = await slack.people.click(card, 'stop', { by: 'UBEN' });
    expect(pressed).toMatchObject({ acked: true, attempts: 1 });
    await slack.until(() => card.text === 'Stopped');
    expect(card.blocks).toEqual([]);
    expect(heard).toEqual(['UBEN pressed run-1']);
    await expect(slack.people.click(card, 'stop', { by: 'UBEN' })).rejects.toThrow(
      'shown are: none',
    );
  },
);

test.each(MODES)(
  'over %s, a modal is filled, corrected and sent; another is closed',
  async (mode) => {
    const heard: string[] = [];
    const slack = await startSlack();
    await startBolt(slack, answerAll(heard), mode);
    const modal = () => slack.until(() => slack.world.views.of('UANN', 'modal').at(0));

    await slack.people.shortcut('why', { by: 'UANN' });
    const opened = await modal();
    await expect(slack.people.submit(opened)).rejects.toThrow('"Reason" is required');
    const refused = await slack.people.submit(opened, { reason: 'no' });
    expect(refused.answer).toEqual({ response_action: 'errors', errors: { why: 'Say more' } });
    await slack.people.submit(opened, { reason: 'too late' });
    expect(slack.world.views.of('UANN', 'modal')).toEqual([]);

    const message = slack.world.workspace.post(slack.world.workspace.channelToWriteIn('COPS'), {
      user: 'UBEN',
      text: 'look',
      blocks: [],
    });
    await slack.people.shortcut('why', { by: 'UANN', on: message });
    expect(await slack.people.close(await modal())).toMatchObject({ acked: true });
    const about = `asked about ${message.ts}`;
    await slack.until(() => heard.length === 3);
    expect(heard).toEqual(['rejected: too late', about, 'UANN decided nothing']);
  },
);

test.each(MODES)(
  'over %s, a mention is answered in its thread, and a home is drawn',
  async (mode) => {
    const heard: string[] = [];
    const slack = await startSlack();
    await startBolt(slack, answerAll(heard), mode);

    expect(await slack.people.mention('retry', ANN)).toMatchObject({
      acked: true,
      answer: undefined,
    });
    await slack.until(() => slack.messages('COPS').length === 2);
    const [asked, answer] = slack.messages('COPS');
    expect(answer).toMatchObject({ text: 'heard <@UBOT> retry', thread_ts: asked?.ts });

    await slack.people.openHome('UBEN');
    const home = await slack.until(() => slack.world.views.of('UBEN', 'home').at(0));
    expect(await slack.people.clickView(home, 'stop')).toMatchObject({ acked: true });
    await slack.until(() => heard.includes('UBEN pressed run-1'));
  },
);

const REASONS = ['warning', 'refresh_requested'] as const;

test.each(REASONS)(
  'an app that is sent away (%s) comes back, and hears what was said meanwhile',
  async (reason) => {
    const slack = await startSlack();
    await startBolt(slack, answerAll([]));
    slack.sockets.connections.disconnect(reason);
    const meanwhile = slack.people.type('/run list', ANN);
    expect(slack.sockets.connections.count).toBe(0);
    expect(await meanwhile).toMatchObject({ acked: true, attempts: 1 });
    expect(slack.sockets.connections).toMatchObject({ opened: 2, count: 1 });
    await slack.until(() => slack.world.workspace.whispers.length === 2);
  },
);

test('a socket that breaks in the middle of a press: the press comes again over the next', async () => {
  const slack = await startSlack();
  const presses: string[] = [];
  const broken = Promise.withResolvers<void>();
  await startBolt(slack, (app) => {
    app.error(async () => {});
    app.action('stop', async ({ ack, body }) => {
      if (body.type === 'block_actions') presses.push(body.trigger_id);
      await broken.promise;
      await ack();
    });
  });
  const press = pressStop(slack);
  await slack.until(() => presses.length === 1);
  slack.sockets.connections.drop();
  await slack.until(() => presses.length === 2);
  broken.resolve();
  expect(await press).toMatchObject({ acked: true, attempts: 2 });
  expect(new Set(presses).size).toBe(1);
});

test('what was delivered can be delivered again, with the same trigger', async () => {
  const slack = await startSlack();
  const triggers: string[] = [];
  await startBolt(slack, (app) => {
    app.action('stop', async ({ ack, body }) => {
      if (body.type === 'block_actions') triggers.push(body.trigger_id);
      await ack();
    });
  });
  const ack = await pressStop(slack);
  expect(await slack.people.repeat(ack)).toMatchObject({ acked: true });
  expect(triggers).toEqual([triggers[0], triggers[0]]);
});

test('nobody waits longer than Slack does: who acks too late is told so, and is no longer heard', async () => {
  const slack = await startSlack({ ackWithinMs: 150 });
  const late = Promise.withResolvers<void>();
  await startBolt(slack, (app) => {
    app.action('stop', async ({ ack }) => {
      await late.promise;
      await ack();
    });
  });
  const press = await pressStop(slack);
  expect(press).toMatchObject({ acked: false, attempts: 1 });
  late.resolve();
  await slack.until(() => slack.sockets.lateAcks.includes(press.delivery.id));
});

test('what happened and nobody acks is told once more, with its number', async () => {
  const slack = await startSlack({ ackWithinMs: 50 });
  const envelopes: unknown[] = [];
  const { url } = await openClient(slack, APP_TOKEN).apps.connections.open();
  const deaf = new WebSocket(url ?? '');
  deaf.addEventListener('message', ({ data }) => envelopes.push(JSON.parse(String(data))));
  expect(await slack.people.mention('why', ANN)).toMatchObject({ acked: false, attempts: 2 });
  const retry = { type: 'events_api', retry_attempt: 1, retry_reason: 'timeout' };
  expect(envelopes).toMatchObject([{ type: 'hello' }, { type: 'events_api' }, retry]);
});

test('each socket needs a ticket of its own', async () => {
  const slack = await startSlack();
  const { url = '' } = await openClient(slack, APP_TOKEN).apps.connections.open();
  const opened = (socket: WebSocket) =>
    new Promise((resolve) => {
      for (const each of ['open', 'error']) socket.addEventListener(each, () => resolve(each));
    });
  expect(await opened(new WebSocket(url))).toBe('open');
  expect(await opened(new WebSocket(url))).toBe('error');
  expect(slack.takeBlunders()).toEqual([
    'a socket was opened without a ticket, or with a used one',
  ]);
});

test('an app may have several connections: each press goes over one of them, in turn', async () => {
  const slack = await startSlack();
  const heard: string[] = [];
  for (const name of ['first', 'second']) {
    await startBolt(slack, (app) => {
      app.action('stop', async ({ ack }) => {
        heard.push(name);
        await ack();
      });
    });
  }
  for (let presses = 0; presses < 4; presses += 1) await pressStop(slack);
  expect(heard).toEqual(['first', 'second', 'first', 'second']);
});

test('an app that stopped holds no socket', async () => {
  const slack = await startSlack();
  const app = await startBolt(slack, answerAll([]));
  expect(slack.sockets.connections.count).toBe(1);
  await app.stop();
  await slack.until(() => slack.sockets.connections.count === 0);
});

/** Someone presses the button of a card that the bot posted. */
async function pressStop({ people, world: { workspace } }: SlackStandIn) {
  const channel = workspace.channelToWriteIn('COPS');
  const blocks = [{ type: 'actions', block_id: 'acts', elements: [BUTTON] }];
  const card = workspace.post(channel, { user: 'UBOT', bot_id: 'B1', text: 'Run 1', blocks });
  return people.click(card, 'stop', { by: 'UANN' });
}
