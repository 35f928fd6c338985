import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { answerCall } from './answer-call.ts';
import { showResponse } from './answer-response-url.ts';
import { readFields, readUpload } from './read-request.ts';
import { SlackBlunder, SlackRefusal } from './slack-refusal.ts';
import type { World } from './world.ts';

/** Slack's HTTP side: the Web API, the addresses of uploads, and those to respond at. */
export function createWebServer(world: World): Server {
  return createServer((request, response) => {
    route(world, request, response).catch((error: unknown) => {
      // What is no refusal is a fault of the stand-in itself: no test may pass over it.
      world.blunders.push(`${request.url}: ${String(error)}`);
      response.writeHead(500).end(String(error));
    });
  });
}

async function route(world: World, request: IncomingMessage, response: ServerResponse) {
  const { pathname } = new URL(request.url ?? '/', 'http://slack');
  const [, room = '', name = '', last = ''] = pathname.split('/');
  if (room === 'api') return callMethod(world, { name, request, response });
  if (room === 'upload') return receiveUpload(world, { name: last, request, response });
  if (room === 'response') return respond(world, { name, request, response });
  world.blunders.push(`Slack has no address ${pathname}`);
  response.writeHead(404).end();
}

interface Exchange {
  name: string;
  request: IncomingMessage;
  response: ServerResponse;
}

async function callMethod(world: World, { name: method, request, response }: Exchange) {
  const fields = await readFields(request);
  const { authorization } = request.headers;
  const answer = answerCall(world, { method, fields, authorization });
  if (answer.isLost === true) {
    request.socket.destroy();
    return;
  }
  const headers = { 'x-oauth-scopes': [...world.scopes].join(','), ...answer.headers };
  response
    .writeHead(answer.status, { 'content-type': 'application/json', ...headers })
    .end(JSON.stringify(answer.body));
}

async function receiveUpload(world: World, { name, request, response }: Exchange) {
  const isWhole = world.uploads.receive(name, await readUpload(request));
  if (!isWhole) world.blunders.push(`upload ${name}: it is not what was announced`);
  response.writeHead(isWhole ? 200 : 400).end(isWhole ? 'OK' : 'bad upload');
}

async function respond(world: World, { name, request, response }: Exchange) {
  const given = await readFields(request);
  try {
    showResponse(world, world.responseUrls.use(name), given);
    response.end('ok');
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    if (error instanceof SlackBlunder) world.blunders.push(`response_url: ${error.message}`);
    response.writeHead(404).end(error.code);
  }
}
