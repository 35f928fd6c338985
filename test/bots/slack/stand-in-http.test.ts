import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startBolt } from '#test/support/slack/bolt-app.ts';
import type { HttpTarget } from '#test/support/slack/http-delivery.ts';
import { startSlack } from '#test/support/slack/stand-in.ts';

const ANN = { by: 'UANN', channel: 'COPS' };
const STRANGERS: readonly [who: string, stranger: Partial<HttpTarget>, status: number][] = [
  ['signed by Slack', {}, 200],
  ['signed by a stranger', { signingSecret: 'guessed' }, 401],
  ['signed six minutes ago', { signedSecondsAgo: 360 }, 401],
];

test.each(STRANGERS)('what is %s is heard or refused', async (_who, stranger, status) => {
  const slack = await startSlack();
  const heard: string[] = [];
  const targets: HttpTarget[] = [];
  const sendTo = (target: HttpTarget) => targets.push(target);
  const listen: Parameters<typeof startBolt>[1] = (app) => {
    app.command('/run', async ({ ack, command }) => {
      heard.push(command.text);
      await ack();
    });
  };
  await startBolt({ ...slack, sendTo }, listen, 'http');
  for (const target of targets) slack.sendTo({ ...target, ...stranger });
  expect(await slack.people.type('/run list', ANN)).toMatchObject({ status });
  expect(heard).toEqual(status === 200 ? ['list'] : []);
});

test('what happened and was not acked is told once more, with its number; a typed line is not', async () => {
  const heard: IncomingHttpHeaders[] = [];
  const app = createServer((request, response) => {
    heard.push(request.headers);
    // The first is answered with an error, and the last never.
    if (heard.length < 3) response.writeHead(heard.length === 1 ? 500 : 200).end();
  });
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    app.closeAllConnections();
    await new Promise((resolve) => app.close(resolve));
  });
  // A server that listens on a port has an address of this shape.
  const { port } = app.address() as AddressInfo;
  const open = async (ackWithinMs: number) => {
    const slack = await startSlack({ ackWithinMs });
    slack.sendTo({ url: `http://127.0.0.1:${port}/`, signingSecret: 'x' });
    return slack.people;
  };
  const [patient, brisk] = await Promise.all([open(60_000), open(100)]);
  expect(await patient.mention('why', ANN)).toMatchObject({ acked: true, attempts: 2 });
  expect(heard[0]).not.toHaveProperty('x-slack-retry-num');
  expect(heard[1]).toMatchObject({ 'x-slack-retry-num': '1' });
  expect(await brisk.type('/run', ANN)).toMatchObject({ acked: false, attempts: 1 });
});
