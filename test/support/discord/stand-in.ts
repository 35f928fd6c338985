import type { AddressInfo } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { waitForFact } from '../wait-for-fact.ts';
import { Gateway, type GatewayTimes } from './gateway.ts';
import { ANN, BEN, OPS } from './identity.ts';
import type { Ack } from './interactions.ts';
import type { DiscordMessage } from './messages.ts';
import { People } from './people.ts';
import type { Operation } from './routes/index.ts';
import { createWebServer } from './web-server.ts';
import { createWorld, type World } from './world.ts';

const ACK_WITHIN_MS = 3000;
const HEARTBEAT_MS = 41_250;
const INVALID_REQUESTS_MAX = 50;
const PATIENCE_MS = 20_000;

export interface StandInOptions extends Partial<GatewayTimes> {
  /** Discord's rule is three seconds; a test that breaks it need not wait so long. */
  ackWithinMs?: number;
  /** So many answers of 401, 403 and 429 a correct program gets at most in this test. */
  invalidRequestsMax?: number;
}

type Asked = Operation | '*';

/** A Discord guild on loopback, to which the real client connects. */
export interface DiscordStandIn {
  /** What the client's `rest.api` is. */
  apiUrl: string;
  world: World;
  people: People;
  gateway: Gateway;
  acks: readonly Ack[];
  /** What everybody sees. */
  messages: (channel: string) => readonly DiscordMessage[];
  /** What only this person sees, in any channel. */
  whispers: (user: string) => readonly DiscordMessage[];
  /** Waits for something to come about; what Discord heard is told when it never does. */
  until: <Fact>(look: () => Fact | undefined | null | false) => Promise<Fact>;
  refuse: (operation: Asked, code: number, times?: number) => void;
  limitRate: (
    operation: Asked,
    retryAfterSeconds: number,
    options?: { times?: number; scope?: 'user' | 'shared' | 'global' },
  ) => void;
  goDown: (operation: Asked, status: number, times?: number) => void;
  /** The connection breaks before anything is done. */
  breakConnection: (operation: Asked, times?: number) => void;
  /** It is done, and the connection breaks. */
  loseAnswer: (operation: Asked, times?: number) => void;
  heal: () => void;
  /** What a correct program never does. Taken: the test expected them, and does not fail for them. */
  takeBlunders: () => string[];
}

/** Opens a guild for this test: Ann and Ben, in #ops. It fails the test when the app blundered. */
export async function startDiscord(options: StandInOptions = {}): Promise<DiscordStandIn> {
  const { ackWithinMs = ACK_WITHIN_MS, heartbeatMs = HEARTBEAT_MS, identifyEveryMs = 0 } = options;
  const { invalidRequestsMax = INVALID_REQUESTS_MAX } = options;
  const world = createWorld(ackWithinMs);
  const server = createWebServer(world);
  const gateway = new Gateway(world, server, { heartbeatMs, identifyEveryMs });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    world.interactions.close();
    gateway.drop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(world.blunders).toEqual([]);
    expect(world.invalidRequests).toBeLessThanOrEqual(invalidRequestsMax);
  });
  // A server that listens on a port has an address of this shape.
  world.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  furnish(world);
  world.guild.onChange = (change) => gateway.sessions.tellChange(change);
  return describeStandIn(world, gateway);
}

function furnish({ guild }: World): void {
  guild.addUser('ann', { id: ANN });
  guild.addUser('ben', { id: BEN });
  guild.addChannel('ops', { id: OPS });
}

function describeStandIn(world: World, gateway: Gateway): DiscordStandIn {
  const { disturbances, guild } = world;
  const people = new People(world, gateway);
  const everywhere = () => [...guild.channels.values()].flatMap(({ messages }) => messages);
  return {
    apiUrl: `http://${world.host}/api`,
    world,
    people,
    gateway,
    acks: people.acks,
    messages: (channel) => guild.channel(channel).messages.filter(({ seenBy }) => seenBy === null),
    whispers: (user) => everywhere().filter(({ seenBy }) => seenBy === user),
    until: async (look) =>
      waitForFact(() => `Discord heard ${tellCalls(world)}`, look, PATIENCE_MS),
    refuse: (operation, code, times = Infinity) =>
      disturbances.order(operation, { kind: 'refusal', code }, times),
    limitRate: (operation, retryAfterSeconds, { times = 1, scope = 'user' } = {}) =>
      disturbances.order(operation, { kind: 'rate-limit', retryAfterSeconds, scope }, times),
    goDown: (operation, status, times = Infinity) =>
      disturbances.order(operation, { kind: 'outage', status }, times),
    breakConnection: (operation, times = 1) =>
      disturbances.order(operation, { kind: 'reset' }, times),
    loseAnswer: (operation, times = 1) =>
      disturbances.order(operation, { kind: 'lost-answer' }, times),
    heal: () => disturbances.heal(),
    takeBlunders: () => world.blunders.splice(0),
  };
}

function tellCalls({ calls }: World): string {
  return calls.map(({ operation, outcome }) => `${operation} (${outcome})`).join(', ') || 'nothing';
}
