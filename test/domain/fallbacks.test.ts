import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { chooseFallback, type LostCard, type Spot } from '#src/domain/fallbacks.ts';
import { isFault, parseRoute } from '#src/domain/route-text.ts';
import type { Route, RoutedFacts } from '#src/domain/routes.ts';

const C1: Spot = { surface: 'slack', place: 'C01' };
const FAILURE = {
  about: 'failures',
  workflow: 'orders',
  tags: ['eu'],
  code: 'SCRIPT_FAILED',
} as const;
const LOST: LostCard = { at: C1, isSurfaceLost: false, been: [], open: ['slack', 'discord'] };
const BEEN: Spot[] = [{ surface: 'slack', place: 'C02' }];

function readRoutes(texts: readonly string[]): Route[] {
  return texts.map((text) => {
    const route = parseRoute(text);
    if (isFault(route)) throw new Error(route.message);
    return route;
  });
}

function choose(texts: string[], lost: Partial<LostCard> = {}, facts: Partial<RoutedFacts> = {}) {
  const spot = chooseFallback(readRoutes(texts), { ...FAILURE, ...facts }, { ...LOST, ...lost });
  return spot && `${spot.surface}:${spot.place}`;
}

test.each<{ that: string; routes: string[]; lost?: Partial<LostCard>; goes: string | null }>([
  { that: 'there is none', routes: ['-> slack:C02', '-> discord:77'], goes: null },
  { that: 'it is of all', routes: ['-> slack:C03', 'fallback -> discord:77'], goes: 'discord:77' },
  { that: 'it is of another', routes: ['fallback:discord -> slack:C02'], goes: null },
  {
    that: 'one is of just that platform',
    routes: ['fallback -> slack:C02', 'fallback:slack -> slack:C03'],
    goes: 'slack:C03',
  },
  {
    that: 'one says more of it',
    routes: ['fallback:slack -> slack:C02', 'fallback tag:eu failures -> slack:C03'],
    goes: 'slack:C03',
  },
  {
    that: 'one is about something else',
    routes: ['fallback approvals -> slack:C02', 'fallback tag:us -> slack:C03'],
    goes: null,
  },
  { that: 'it is the very place', routes: ['fallback -> slack:C01'], goes: null },
  {
    that: 'it has been there',
    routes: ['fallback -> slack:C02'],
    lost: { been: BEEN },
    goes: null,
  },
  {
    that: 'nothing of its platform works',
    routes: ['fallback:slack -> slack:C02', 'fallback -> discord:77'],
    lost: { isSurfaceLost: true },
    goes: 'discord:77',
  },
  {
    that: 'that platform is off',
    routes: ['fallback -> discord:77'],
    lost: { open: [] },
    goes: null,
  },
])('where a card goes that is lost: $that', ({ routes, lost, goes }) => {
  expect(choose(routes, lost)).toBe(goes);
});

test('what has to be asked for has a fallback, too', () => {
  expect(choose(['fallback -> slack:C02'], {}, { about: 'escalations' })).toBe('slack:C02');
});

test('a card that is lost again and again ends somewhere, and is nowhere twice', () => {
  const places = fc.array(fc.constantFrom('slack:C01', 'slack:C02', 'discord:77', 'discord:78'));
  fc.assert(
    fc.property(places, fc.boolean(), (named, isSurfaceLost) => {
      const been = follow(named, isSurfaceLost);
      const names = been.map(({ surface, place }) => `${surface}:${place}`);
      expect(names).toEqual([...new Set(names)]);
      expect(names.length).toBeLessThanOrEqual(4);
    }),
  );
});

/** Where it has been when nowhere is left, if it cannot be delivered anywhere. */
function follow(named: readonly string[], isSurfaceLost: boolean): Spot[] {
  const routes = readRoutes(named.map((place) => `fallback -> ${place}`));
  const been = [C1];
  for (;;) {
    const at = been.at(-1) ?? C1;
    const next = chooseFallback(routes, FAILURE, { ...LOST, at, been, isSurfaceLost });
    if (next === null || been.length > 9) return been;
    been.push(next);
  }
}
