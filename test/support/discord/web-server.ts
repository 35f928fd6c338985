import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { answerRequest } from './answer-request.ts';
import { DiscordBlunder } from './discord-refusal.ts';
import { readBody } from './read-request.ts';
import type { World } from './world.ts';

const ROOM = /^\/api\/v10(?=\/)/;

/** Discord's HTTP side. */
export function createWebServer(world: World): Server {
  return createServer((request, response) => {
    route(world, request, response).catch((error: unknown) => {
      const told = error instanceof DiscordBlunder ? error.told : String(error);
      // What is no refusal is a fault of the stand-in itself: no test may pass over it.
      world.blunders.push(`${request.method} ${request.url}: ${told}`);
      response.writeHead(500).end(told);
    });
  });
}

async function route(world: World, request: IncomingMessage, response: ServerResponse) {
  const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://discord');
  if (!ROOM.test(pathname)) throw new DiscordBlunder('NO_SUCH_VERSION', pathname);
  const path = decodeURIComponent(pathname.replace(ROOM, ''));
  const { authorization } = request.headers;
  const read = await readBody(request);
  const verb = request.method ?? '';
  const answer = answerRequest(world, { ...read, verb, path, query, authorization });
  if (answer.isLost === true) {
    request.socket.resetAndDestroy();
    return;
  }
  if (answer.body !== null) answer.headers.set('content-type', 'application/json');
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(answer.body === null ? undefined : JSON.stringify(answer.body));
}
