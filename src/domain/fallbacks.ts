import { meetsConditions, type Route, type RoutedFacts, weigh } from './routes.ts';

/** Of whatever surface. */
export const FALLBACK_OF_ALL = 'all';

/** Where cards can stand. */
export interface Spot {
  surface: string;
  place: string;
}

/** What a place does not take. */
export interface LostCard {
  at: Spot;
  /** Nothing of its surface takes it. */
  isSurfaceLost: boolean;
  /** Where it was before it came there. */
  been: readonly Spot[];
  /** The surfaces that something is delivered to. */
  open: readonly string[];
}

/** The fallbacks that a card may go to, the first one first. */
export function listFallbacks<One extends Route>(
  routes: readonly One[],
  facts: Omit<RoutedFacts, 'surface'>,
  { at, isSurfaceLost, been, open }: LostCard,
): One[] {
  const tried = [at, ...been];
  return routes
    .filter((route) => isFallbackOf(route, at.surface) && isAbout(route, facts))
    .filter(
      (route) => open.includes(route.surface) && !tried.some((spot) => isSameSpot(spot, route)),
    )
    .filter(({ surface }) => !isSurfaceLost || surface !== at.surface)
    .toSorted((one, other) => rank(other) - rank(one));
}

/** Where a card goes instead; null: nowhere. Never back, and never by the way that failed. */
export function chooseFallback(
  routes: readonly Route[],
  facts: Omit<RoutedFacts, 'surface'>,
  lost: LostCard,
): Spot | null {
  const [chosen] = listFallbacks(routes, facts, lost);
  return chosen ? { surface: chosen.surface, place: chosen.place } : null;
}

function isFallbackOf({ fallback }: Route, surface: string): boolean {
  return fallback === FALLBACK_OF_ALL || fallback === surface;
}

function isAbout(route: Route, facts: Omit<RoutedFacts, 'surface'>): boolean {
  return (route.about === '' || route.about === facts.about) && meetsConditions(route, facts);
}

export function isSameSpot(one: Spot, other: Spot): boolean {
  return one.surface === other.surface && one.place === other.place;
}

/** What says more of the card first, then what is for just that surface. */
function rank(route: Route): number {
  return 2 * weigh(route) + (route.fallback === FALLBACK_OF_ALL ? 0 : 1);
}
