import { choosePlaces, chooseRoutes, isToApprovers } from '#src/domain/routes.ts';
import { openDeciders } from '#src/operations/load-deciders.ts';
import { readSign } from '#src/operations/load-delivery.ts';
import { loadRoutedFacts, type RoutedNotice } from '#src/operations/load-routed-facts.ts';
import { type ListedRoute, loadRoutes } from '#src/operations/load-routes.ts';
import type { Route } from '#src/operations/take-notices.ts';
import type { Desk } from './desk.ts';

/**
 * To which places of a surface a notice goes, for one look at what there is: routes and people are
 * read when the first notice asks for them. Where nothing is routed no more is read than that.
 */
export function openRouter(desk: Pick<Desk, 'app' | 'messenger' | 'log'>): Route {
  const { app, messenger } = desk;
  const { surface, defaultPlace } = messenger;
  const findDeciders = openDeciders(app, surface);
  let routes: Promise<ListedRoute[]> | undefined;
  return async (notice) => {
    routes ??= loadRoutes(app).then((all) => all.filter((route) => route.surface === surface));
    const known = await routes;
    const facts = known.length === 0 ? null : await loadRoutedFacts(app, notice, surface);
    if (facts === null) return notice.kind === 'escalation' ? [] : [defaultPlace];
    const isForPeople = chooseRoutes(known, facts).some(isToApprovers);
    const deciders = isForPeople ? await findPeople(desk, notice, findDeciders) : [];
    const people = deciders.map((id) => messenger.placeOfPerson(id)).filter((id) => id !== null);
    return choosePlaces(known, facts, { defaultPlace, people });
  };
}

/** Of a run that cannot be read nobody is known; a store that cannot be read throws. */
async function findPeople(
  { app, messenger: { surface }, log }: Pick<Desk, 'app' | 'messenger' | 'log'>,
  notice: RoutedNotice,
  findDeciders: ReturnType<typeof openDeciders>,
): Promise<string[]> {
  try {
    return await findDeciders(notice);
  } catch (error) {
    await readSign(app);
    log.error({ err: error, surface, run: notice.run }, 'it is not known who may decide');
    return [];
  }
}
