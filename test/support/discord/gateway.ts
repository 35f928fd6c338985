import type { Server } from 'node:http';
import { GatewayCloseCodes as Close, GatewayOpcodes as Op } from 'discord-api-types/v10';
import { type WebSocket, WebSocketServer } from 'ws';
import {
  type ClientFrame,
  type Identify,
  judgeIdentify,
  type Resume,
  readFrame,
} from './gateway-frames.ts';
import { sendFrame } from './gateway-session.ts';
import { GatewaySessions } from './gateway-sessions.ts';
import { TOKEN } from './identity.ts';
import type { World } from './world.ts';

/** After these nothing can be resumed. */
const ENDS = new Set<number>([Close.InvalidSeq, Close.SessionTimedOut]);

export interface GatewayTimes {
  heartbeatMs: number;
  /** Who identifies sooner after another is sent away: five seconds at Discord. */
  identifyEveryMs: number;
}

/** The gateway: a door that counts, and the sessions behind it. */
export class Gateway {
  readonly sessions: GatewaySessions;
  /** How often a client identified, resumed, and beat. */
  identified = 0;
  resumed = 0;
  heartbeats = 0;
  /** True: nobody gets in. */
  isDown = false;
  /** With what code it closes on whoever resumes; null: they may. */
  refusesResume: number | null = null;
  readonly #world: World;
  readonly #times: GatewayTimes;
  readonly #sockets = new WebSocketServer({ noServer: true });
  /** These stand, and nothing is told or acked through them. */
  readonly #frozen = new WeakSet<WebSocket>();
  #identifiedAt = -Infinity;

  constructor(world: World, server: Server, times: GatewayTimes) {
    this.#world = world;
    this.#times = times;
    this.sessions = new GatewaySessions(world);
    server.on('upgrade', (request, socket, head) => {
      if (this.isDown) {
        socket.destroy();
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (opened) =>
        this.#welcome(opened, new URL(request.url ?? '/', 'http://discord').searchParams),
      );
    });
  }

  /** How many connections stand, whoever listens there. */
  get connections(): number {
    return this.#sockets.clients.size;
  }

  /** Asks every client to come back elsewhere and resume. */
  askToReconnect(): void {
    for (const socket of this.sessions.detach()) sendFrame(socket, { op: Op.Reconnect });
  }

  /** Tells every client that its session is not valid: it may resume it, or has to begin anew. */
  invalidate({ isResumable }: { isResumable: boolean }): void {
    for (const socket of this.sessions.detach()) {
      sendFrame(socket, { op: Op.InvalidSession, d: isResumable });
    }
    if (!isResumable) this.sessions.forget();
  }

  /** Closes every connection with this code. */
  close(code: number): void {
    if (ENDS.has(code)) this.sessions.forget();
    this.sessions.detach();
    for (const socket of this.#sockets.clients) socket.close(code);
  }

  /** Breaks every connection without a word. */
  drop(): void {
    this.sessions.detach();
    for (const socket of this.#sockets.clients) socket.terminate();
  }

  /** Every connection stands; no heartbeat is acked and nothing told any more, though a farewell is heard. */
  freeze(): void {
    for (const socket of this.sessions.detach()) this.#frozen.add(socket);
  }

  #welcome(socket: WebSocket, asked: URLSearchParams): void {
    if (asked.get('v') !== '10' || asked.get('encoding') !== 'json') {
      socket.close(Close.InvalidAPIVersion);
      return;
    }
    socket.on('message', (data) =>
      this.#hear(socket, Buffer.isBuffer(data) ? data.toString() : ''),
    );
    socket.on('close', (code) => this.sessions.part(socket, code));
    sendFrame(socket, { op: Op.Hello, d: { heartbeat_interval: this.#times.heartbeatMs } });
  }

  #hear(socket: WebSocket, text: string): void {
    if (this.#frozen.has(socket)) return;
    const frame = readFrame(text);
    if (typeof frame !== 'number') {
      this.#obey(socket, frame);
      return;
    }
    this.#world.blunders.push(`the gateway closed with ${frame} on ${text}`);
    socket.close(frame);
  }

  #obey(socket: WebSocket, frame: ClientFrame): void {
    switch (frame.op) {
      case Op.Heartbeat:
        this.heartbeats += 1;
        sendFrame(socket, { op: Op.HeartbeatAck });
        return;
      case Op.Identify:
        this.#identify(socket, frame.d);
        return;
      case Op.Resume:
        this.#resume(socket, frame.d);
        return;
      case Op.PresenceUpdate:
        if (this.sessions.at(socket) === undefined) socket.close(Close.NotAuthenticated);
    }
  }

  #identify(socket: WebSocket, asked: Identify): void {
    const { identifies, blunders } = this.#world;
    this.identified += 1;
    if (identifies.remaining === 0) {
      // Discord resets the token of an app that goes on: it is lost until somebody mends it.
      blunders.push('a client identified without any left for today');
      socket.close(Close.AuthenticationFailed);
      return;
    }
    identifies.remaining -= 1;
    const sinceMs = performance.now() - this.#identifiedAt;
    if (sinceMs < this.#times.identifyEveryMs) {
      sendFrame(socket, { op: Op.InvalidSession, d: false });
      return;
    }
    this.#identifiedAt = performance.now();
    const isTwice = this.sessions.at(socket) !== undefined;
    const fault = isTwice ? Close.AlreadyAuthenticated : judgeIdentify(asked);
    if (fault === undefined) this.sessions.begin(socket, asked);
    else socket.close(fault);
  }

  #resume(socket: WebSocket, asked: Resume): void {
    if (asked.token !== TOKEN) {
      socket.close(Close.AuthenticationFailed);
      return;
    }
    if (this.refusesResume !== null) {
      socket.close(this.refusesResume);
      return;
    }
    const outcome = this.sessions.resume(socket, asked);
    if (outcome === 'unknown') sendFrame(socket, { op: Op.InvalidSession, d: false });
    else if (outcome === 'ahead') socket.close(Close.InvalidSeq);
    else this.resumed += 1;
  }
}
