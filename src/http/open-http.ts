import { randomBytes } from 'node:crypto';
import type { RequestListener, ServerResponse } from 'node:http';
import { getRequestListener, RequestError } from '@hono/node-server';
import type { Logger } from 'pino';
import type { Config } from '#src/config.ts';
import { describeBug, MALFORMED } from './faults.ts';
import { type Listening, listen, ownHostNames } from './listen.ts';
import type { Metric } from './metric.ts';
import type { Metrics } from './metrics.ts';
import type { Readiness } from './readiness.ts';
import { openRoutes } from './routes.ts';

export interface HttpOptions {
  config: Config;
  log: Logger;
  redact: (text: string) => string;
  version: string;
  checkReadiness: () => Promise<Readiness>;
  metrics: readonly Metric[];
  chat: ChatDoors;
}

/** How chat platforms that send requests come in, and how each is reached. */
export interface ChatDoors {
  /**
   * Who answers below a path such as `/slack/`, whatever host it is asked as: they know by its
   * signature who asks. Null: not known yet.
   */
  listeners: () => ReadonlyMap<string, RequestListener> | null;
  describe: () => Readonly<Record<string, string>>;
}

/** Answers whoever watches over this process. */
export async function openHttp(options: HttpOptions): Promise<Listening> {
  const { config, chat } = options;
  let loading: Promise<Metrics> | undefined;
  // A process that nobody scrapes does not pay for it.
  const loadMetrics = () => (loading ??= openLoggedMetrics(options));
  const reportBug = (error: unknown) => reportTo(options.log, error);
  const routes = openRoutes({
    ...options,
    uptimeSeconds: () => process.uptime(),
    hostNames: hostNamesOf(config),
    describeChat: chat.describe,
    isOpening: () => chat.listeners() === null,
    renderMetrics: async () => (await loadMetrics()).render(),
    reportBug,
  });
  const answer = getRequestListener(routes.fetch, {
    overrideGlobalObjects: false,
    errorHandler: (error) => answerUnrouted(error, reportBug),
  });
  return listen({ host: config.HTTP_HOST, port: config.HTTP_PORT }, (incoming, outgoing) => {
    const listener = findListener(chat, incoming.url);
    if (listener === undefined) void answer(incoming, outgoing);
    else listenAlone(listener, reportBug)(incoming, outgoing);
  });
}

function findListener({ listeners }: ChatDoors, url = ''): RequestListener | undefined {
  return [...(listeners() ?? [])].find(([path]) => url.startsWith(path))?.[1];
}

/** A bug in it is told like every other, and does not end the process. */
function listenAlone(
  listener: RequestListener,
  reportBug: (error: unknown) => string,
): RequestListener {
  return (incoming, outgoing) => {
    try {
      listener(incoming, outgoing);
    } catch (error) {
      answerBug(outgoing, reportBug(error));
    }
  };
}

function answerBug(outgoing: ServerResponse, receipt: string): void {
  if (!outgoing.headersSent) outgoing.writeHead(500, { 'Content-Type': 'application/json' });
  outgoing.end(JSON.stringify(describeBug(receipt)));
}

function reportTo(log: Logger, error: unknown): string {
  const receipt = `R-${randomBytes(4).toString('hex')}`;
  log.error({ error, receipt }, 'a request could not be answered');
  return receipt;
}

/** What never came as far as the routes: a host or a path that is none. */
function answerUnrouted(error: unknown, reportBug: (error: unknown) => string): Response {
  if (!(error instanceof RequestError)) {
    return Response.json(describeBug(reportBug(error)), { status: 500 });
  }
  return Response.json(MALFORMED, { status: 400, headers: { Connection: 'close' } });
}

async function openLoggedMetrics({ metrics, log }: HttpOptions): Promise<Metrics> {
  const { openMetrics } = await import('./metrics.ts');
  return openMetrics(metrics, (error, metric) => {
    log.warn({ error, metric }, 'a metric could not be read');
  });
}

/** What stands before us on this machine asks by the name under which others know us. */
function hostNamesOf({ HTTP_HOST, PUBLIC_URL }: Config): ReadonlySet<string> | null {
  const own = ownHostNames(HTTP_HOST);
  if (own === null || PUBLIC_URL === undefined) return own;
  return new Set([...own, new URL(PUBLIC_URL).hostname]);
}
