import { type Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { describeBug, type Fault, NO_ROUTE, OPENING, WRONG_HOST } from './faults.ts';
import type { PartReadiness, Readiness } from './readiness.ts';

/** What the routes answer from. */
export interface HttpDesk {
  version: string;
  uptimeSeconds: () => number;
  /** The names under which this process may be asked; null: whatever it is called. */
  hostNames: ReadonlySet<string> | null;
  /** How each chat platform is reached, in words. */
  describeChat: () => Readonly<Record<string, string>>;
  /** Not everything that will be answered can be answered yet. */
  isOpening: () => boolean;
  checkReadiness: () => Promise<Readiness>;
  /** The metrics as Prometheus reads them. */
  renderMetrics: () => Promise<{ contentType: string; text: string }>;
  redact: (text: string) => string;
  /** Keeps the whole of a bug in the log; returns the receipt under which it stands there. */
  reportBug: (error: unknown) => string;
}

type Answer = (context: Context) => Response | Promise<Response>;

/** All that is answered over HTTP: whether the process lives, whether it is ready, what it counts. */
export function openRoutes(desk: HttpDesk): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    const { hostNames } = desk;
    context.header('Cache-Control', 'no-store');
    context.header('X-Content-Type-Options', 'nosniff');
    // Nothing that is sent along is ever read: what is left of it goes with the connection.
    if (!isReading(context.req.method)) context.header('Connection', 'close');
    if (hostNames !== null && !isAskedAs(context.req.header('host'), hostNames)) {
      return answerFault(context, 403, WRONG_HOST);
    }
    return next();
  });
  for (const [path, answer] of Object.entries(routesOf(desk))) {
    app.get(path, answer);
    app.all(path, refuseMethod);
  }
  app.notFound((context) => {
    return desk.isOpening()
      ? answerFault(context, 503, OPENING)
      : answerFault(context, 404, NO_ROUTE);
  });
  app.onError((error, context) => answerFault(context, 500, describeBug(desk.reportBug(error))));
  return app;
}

function routesOf(desk: HttpDesk): Record<string, Answer> {
  return {
    '/healthz': (context) => {
      const uptime = Math.floor(desk.uptimeSeconds());
      const chat = desk.describeChat();
      return context.json({ status: 'alive', version: desk.version, uptime_s: uptime, chat });
    },
    '/readyz': async (context) => {
      const { ready, parts } = await desk.checkReadiness();
      if (ready) return context.json({ ready, parts });
      const shown = parts.map((part) => hideSecrets(part, desk.redact));
      return context.json({ ...describeDown(shown), ready, parts: shown }, 503);
    },
    '/metrics': async (context) => {
      const { contentType, text } = await desk.renderMetrics();
      return context.body(text, 200, { 'Content-Type': contentType });
    },
  };
}

/**
 * A page from elsewhere can make a browser on this machine ask us, by a name of its own that leads
 * here; it cannot make it say another name than that.
 */
function isAskedAs(host: string | undefined, names: ReadonlySet<string>): boolean {
  const url = URL.parse(`http://${host}`);
  return url !== null && url.pathname === '/' && url.username === '' && names.has(url.hostname);
}

function refuseMethod(context: Context): Response {
  context.header('Allow', 'GET, HEAD');
  const error = `${context.req.path} cannot be asked with this method.`;
  return answerFault(context, 405, { error, code: 'method_not_allowed', fix: 'Use GET.' });
}

function describeDown(parts: readonly PartReadiness[]): Fault {
  const down = parts.filter(({ ready }) => !ready).map(({ part }) => part);
  const error = `Not ready: ${down.join(', ')}.`;
  return { error, code: 'not_ready', fix: 'Each part that is down says how to mend it.' };
}

function hideSecrets(part: PartReadiness, redact: (text: string) => string): PartReadiness {
  return part.ready ? part : { ...part, error: redact(part.error), fix: redact(part.fix) };
}

function isReading(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

function answerFault(context: Context, status: ContentfulStatusCode, fault: Fault): Response {
  return context.json(fault, status);
}
