import type { ReadApp } from '#src/app.ts';
import { describeRoute } from '#src/domain/route-text.ts';
import { listSubscriptions } from './list-subscriptions.ts';
import { loadRoutes } from './load-routes.ts';
import { adviseOnOff, listOff } from './warn-off.ts';

/** A chat platform to which something is to go, and nothing does. */
export interface DeadEnd {
  surface: string;
  /** What is to go there, in words. */
  sent: string[];
  fix: string;
}

/** Routes and digests that lead to chat platforms that are off. */
export async function listDeadEnds(app: ReadApp): Promise<DeadEnd[]> {
  const routes = (await loadRoutes(app)).map((route) => {
    const { surface, added } = route;
    const from = added === null ? 'CHAT_ROUTES' : `route ${added.number}`;
    return { surface, text: `${describeRoute(route)} (${from})` };
  });
  const digests = (await listSubscriptions(app)).map(({ surface, number, to }) => {
    return { surface, text: `digest -> ${to} (subscription ${number})` };
  });
  const all = [...routes, ...digests].filter(({ surface }) => surface !== 'terminal');
  const off = await listOff(
    app,
    all.map(({ surface }) => surface),
  );
  return off.map((surface) => ({
    surface,
    sent: all.filter((one) => one.surface === surface).map(({ text }) => text),
    fix: adviseOnOff(surface),
  }));
}
