import type { AddressInfo } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { waitForFact } from '../wait-for-fact.ts';
import { type Ack, saidWith } from './delivery.ts';
import { deliverByHttp, type HttpTarget } from './http-delivery.ts';
import { People } from './people.ts';
import { SocketDelivery } from './socket-delivery.ts';
import { createWebServer } from './web-server.ts';
import type { SlackMessage } from './workspace.ts';
import { createWorld, type World } from './world.ts';

const ACK_WITHIN_MS = 3000;
const PATIENCE_MS = 20_000;

export interface StandInOptions {
  /** Slack's rule is three seconds; a test that breaks it need not wait so long. */
  ackWithinMs?: number;
}

/** A Slack workspace on loopback, to which the real client connects. */
export interface SlackStandIn {
  /** What the client's `slackApiUrl` is. */
  apiUrl: string;
  world: World;
  people: People;
  sockets: SocketDelivery;
  acks: readonly Ack[];
  /** From now on what people do goes here by signed HTTP instead of the app's socket. */
  sendTo: (target: HttpTarget) => void;
  messages: (channel: string) => readonly SlackMessage[];
  /** Waits for something to come about; what Slack heard is told when it never does. */
  until: <Fact>(look: () => Fact | undefined | null | false) => Promise<Fact>;
  refuse: (method: string, error: string, times?: number) => void;
  limitRate: (method: string, retryAfterSeconds: number, times?: number) => void;
  goDown: (method: string, status: number, times?: number) => void;
  loseAnswer: (method: string, times?: number) => void;
  heal: () => void;
  /** What a correct program never does. Taken: the test expected them, and does not fail for them. */
  takeBlunders: () => string[];
}

/** Opens a workspace for this test: Ann and Ben, in #ops. It fails the test when the app blundered. */
export async function startSlack(options: StandInOptions = {}): Promise<SlackStandIn> {
  const { ackWithinMs = ACK_WITHIN_MS } = options;
  const world = createWorld();
  const server = createWebServer(world);
  const sockets = new SocketDelivery(world, server, ackWithinMs);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    sockets.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(world.blunders).toEqual([]);
  });
  // A server that listens on a port has an address of this shape.
  world.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  furnish(world);
  return describeStandIn(world, sockets, ackWithinMs);
}

function furnish({ workspace }: World): void {
  workspace.addUser('UANN', { name: 'ann' });
  workspace.addUser('UBEN', { name: 'ben' });
  workspace.addChannel('COPS', { name: 'ops' });
}

function describeStandIn(world: World, sockets: SocketDelivery, ackWithinMs: number): SlackStandIn {
  const { disturbances } = world;
  const acks: Ack[] = [];
  let target: HttpTarget | undefined;
  const people = new People(world, async (delivery) => {
    const given = await (target === undefined
      ? sockets.deliver(delivery)
      : deliverByHttp(target, delivery, ackWithinMs));
    const ack = { ...given, answer: saidWith(given.answer) };
    acks.push(ack);
    return ack;
  });
  return {
    apiUrl: `http://${world.host}/api/`,
    world,
    people,
    sockets,
    acks,
    sendTo: (chosen) => {
      target = chosen;
    },
    messages: (channel) => world.workspace.channels.get(channel)?.messages ?? [],
    until: async (look) => waitForFact(() => `Slack heard ${tellCalls(world)}`, look, PATIENCE_MS),
    refuse: (method, error, times = Infinity) =>
      disturbances.order(method, { kind: 'refusal', error }, times),
    limitRate: (method, retryAfterSeconds, times = 1) =>
      disturbances.order(method, { kind: 'rate-limit', retryAfterSeconds }, times),
    goDown: (method, status, times = Infinity) =>
      disturbances.order(method, { kind: 'outage', status }, times),
    loseAnswer: (method, times = 1) => disturbances.order(method, { kind: 'lost-answer' }, times),
    heal: () => disturbances.heal(),
    takeBlunders: () => world.blunders.splice(0),
  };
}

function tellCalls({ calls }: World): string {
  return calls.map(({ method, outcome }) => `${method} (${outcome})`).join(', ') || 'nothing';
}
