import type { RequestListener } from 'node:http';
import { HTTPReceiver, type Logger, type Receiver } from '@slack/bolt';

/** Where Slack sends what people do, on the server that hands it on. */
const PATH = '/slack/events';
/** What Slack sends is far smaller. */
const BODY_BYTES_MAX = 1_000_000;

export interface RequestsOptions {
  signingSecret: string;
  logger: Logger;
}

/** Signed requests over HTTP: each is checked here, and none is listened for. */
export function openRequests(options: RequestsOptions): {
  receiver: Receiver;
  listener: RequestListener;
} {
  const receiver = new HTTPReceiver({ ...options, endpoints: PATH, bodyLimit: BODY_BYTES_MAX });
  return {
    receiver,
    listener: (request, response) => {
      const isOurs = request.method === 'POST' && request.url?.split('?')[0] === PATH;
      if (isOurs) return receiver.requestListener(request, response);
      response.writeHead(404, { Connection: 'close' }).end();
    },
  };
}
