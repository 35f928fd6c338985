/** What cards are about that can be sent to a place of their own. */
export const ROUTE_ABOUTS = ['failures', 'approvals', 'credits', 'escalations'] as const;
export type RouteAbout = (typeof ROUTE_ABOUTS)[number];

/** The place that is each person who may decide, in a chat of their own. */
export const APPROVERS_PLACE = 'approvers';

/** Of the environment; and again of those that were added. */
export const ROUTES_MAX = 200;
/** One notice goes to at most so many places of a platform. */
export const PLACES_MAX = 25;

/** Where cards go on a chat platform. A condition that is empty matches whatever it is. */
export interface Route {
  /** `slack`, `discord` */
  surface: string;
  /** As the platform names it, or `approvers`. */
  place: string;
  about: RouteAbout | '';
  workflow: string;
  tag: string;
  /** The code of a failure: nothing else has one. */
  code: string;
  /** Empty: it is none. Of `all`, or of the surface whose cards go there that cannot be delivered. */
  fallback: string;
}

/** What routes ask of a notice. */
export interface RoutedFacts {
  surface: string;
  about: RouteAbout;
  /** The workflow of its run, and the tags of that. */
  workflow: string;
  tags: readonly string[];
  /** Null: it tells of no failure. */
  code: string | null;
}

/** Each weighs more than all behind it together. */
const WEIGHTS = { workflow: 8, tag: 4, code: 2, about: 1 } as const;

/** Those that say most of the notice, all of equal weight; none: it goes where nothing was routed. */
export function chooseRoutes<R extends Route>(routes: readonly R[], facts: RoutedFacts): R[] {
  const matching = routes.filter((route) => isMatch(route, facts));
  const heaviest = Math.max(...matching.map(weigh));
  return matching.filter((route) => weigh(route) === heaviest);
}

function isMatch(route: Route, facts: RoutedFacts): boolean {
  const { surface, about } = facts;
  return (
    route.surface === surface &&
    route.fallback === '' &&
    (!isToApprovers(route) || about === 'approvals') &&
    (route.about === about || (route.about === '' && !isOnlyRouted(about))) &&
    meetsConditions(route, facts)
  );
}

/** Of which workflow it is, and how that failed. */
export function meetsConditions(route: Route, facts: Omit<RoutedFacts, 'surface'>): boolean {
  const { about, workflow, tags, code } = facts;
  return (
    (route.workflow === '' || route.workflow === workflow) &&
    (route.tag === '' || tags.includes(route.tag)) &&
    (route.code === '' || (about === 'failures' && route.code === code))
  );
}

/** Nobody hears of it where no route asks for just that. */
export function isOnlyRouted(about: RouteAbout): boolean {
  return about === 'escalations';
}

/** How much it says of what it matches. */
export function weigh(route: Route): number {
  const said = (['workflow', 'tag', 'code', 'about'] as const).filter((name) => route[name] !== '');
  return said.reduce((sum, name) => sum + WEIGHTS[name], 0);
}

export function isToApprovers({ place }: Pick<Route, 'place'>): boolean {
  return place === APPROVERS_PLACE;
}

/** What a choice falls back on. */
export interface Known {
  defaultPlace: string;
  /** The places of those who may decide; only an approval has any. */
  people: readonly string[];
}

/**
 * To which places of a platform a notice goes: to none only where it has to be asked for. Without
 * people, as without the routes to them.
 */
export function choosePlaces(
  routes: readonly Route[],
  facts: RoutedFacts,
  known: Known,
): readonly string[] {
  const chosen = chooseRoutes(routes, facts);
  if (chosen.length === 0) return isOnlyRouted(facts.about) ? [] : [known.defaultPlace];
  const channels = chosen.filter((route) => !isToApprovers(route)).map(({ place }) => place);
  const people = channels.length === chosen.length ? [] : known.people;
  const places = [...new Set([...channels.toSorted(), ...people])];
  return places.length > 0
    ? places.slice(0, PLACES_MAX)
    : choosePlaces(withoutApprovers(routes), facts, known);
}

export function withoutApprovers<R extends Route>(routes: readonly R[]): R[] {
  return routes.filter((route) => !isToApprovers(route));
}
