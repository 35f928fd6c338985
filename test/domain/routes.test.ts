import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeRoute, isFault, parseRoute } from '#src/domain/route-text.ts';
import {
  choosePlaces,
  chooseRoutes,
  PLACES_MAX,
  ROUTE_ABOUTS,
  type Route,
  type RoutedFacts,
} from '#src/domain/routes.ts';

const read = (text: string): Route => {
  const route = parseRoute(text);
  if (isFault(route)) throw new Error(route.message);
  return route;
};
const readAll = (texts: readonly string[]) => texts.map(read);

/** A failure of a workflow with two tags. */
const FAILURE: RoutedFacts = {
  surface: 'slack',
  about: 'failures',
  workflow: 'orders',
  tags: ['billing', 'eu'],
  code: 'MCP_TOOL_FAILED',
};
const APPROVAL: RoutedFacts = { ...FAILURE, about: 'approvals', code: null };

describe('which routes a notice goes by', () => {
  test.each<{ that: string; facts: RoutedFacts; routes: string[]; wins: number[] }>([
    { that: 'nothing is routed', facts: FAILURE, routes: [], wins: [] },
    {
      that: 'none matches',
      facts: FAILURE,
      routes: [
        'approvals -> slack:C01',
        'workflow:ordres -> slack:C02',
        'tag:us -> slack:C03',
        'code:SCRIPT_FAILED -> slack:C04',
        '-> discord:55',
      ],
      wins: [],
    },
    {
      that: 'a workflow weighs more than tag, code and what it is about together',
      facts: FAILURE,
      routes: [
        'failures tag:eu code:MCP_TOOL_FAILED -> slack:C01',
        'workflow:orders -> slack:C02',
        '-> slack:C03',
      ],
      wins: [1],
    },
    {
      that: 'a tag weighs more than code and what it is about together',
      facts: FAILURE,
      routes: ['failures code:MCP_TOOL_FAILED -> slack:C01', 'tag:eu -> slack:C02'],
      wins: [1],
    },
    {
      that: 'a code weighs more than what it is about',
      facts: FAILURE,
      routes: ['failures -> slack:C01', 'code:MCP_TOOL_FAILED -> slack:C02'],
      wins: [1],
    },
    {
      that: 'all of equal weight apply',
      facts: FAILURE,
      routes: ['tag:billing -> slack:C01', 'tag:eu -> slack:C02', '-> slack:C03'],
      wins: [0, 1],
    },
    {
      that: 'a code is only of a failure',
      facts: { ...APPROVAL, code: 'MCP_TOOL_FAILED' },
      routes: ['code:MCP_TOOL_FAILED -> slack:C01', '-> slack:C02'],
      wins: [1],
    },
    {
      that: 'a fallback takes only what is lost elsewhere',
      facts: FAILURE,
      routes: ['fallback workflow:orders -> slack:C01', '-> slack:C02'],
      wins: [1],
    },
    {
      that: 'only an approval goes to approvers',
      facts: FAILURE,
      routes: ['workflow:orders -> slack:approvers', '-> slack:C02'],
      wins: [1],
    },
    {
      that: 'an approval goes to approvers',
      facts: APPROVAL,
      routes: ['workflow:orders -> slack:approvers', '-> slack:C02'],
      wins: [0],
    },
  ])('$that', ({ facts, routes, wins }) => {
    const parsed = readAll(routes);
    expect(chooseRoutes(parsed, facts)).toEqual(wins.map((index) => parsed[index]));
  });
});

describe('to which places', () => {
  const known = { defaultPlace: 'C99', people: ['U2', 'U1'] };
  const nobody = { ...known, people: [] };
  const asked = 'approvals -> slack:approvers';

  test('of what nobody decides: only where a route asks for just that', () => {
    const others = ['-> slack:C01', 'workflow:orders -> slack:C02', 'approvals -> slack:C03'];
    const facts: RoutedFacts = { ...APPROVAL, about: 'escalations' };
    expect(choosePlaces(readAll(others), facts, known)).toEqual([]);
    const asking = ['escalations -> slack:C04', 'escalations workflow:else -> slack:C05'];
    expect(choosePlaces(readAll([...others, ...asking]), facts, known)).toEqual(['C04']);
  });

  test.each<{ that: string; routes: string[]; to: typeof known; places: string[] }>([
    {
      that: 'the default, where none matches',
      routes: ['tag:us -> slack:C01'],
      to: known,
      places: ['C99'],
    },
    {
      that: 'each person who may decide',
      routes: [asked, '-> slack:C01'],
      to: known,
      places: ['U2', 'U1'],
    },
    {
      that: 'persons and a channel, where both are said',
      routes: [asked, 'approvals -> slack:C01'],
      to: known,
      places: ['C01', 'U2', 'U1'],
    },
    {
      that: 'only that channel, where nobody is known',
      routes: [asked, 'approvals -> slack:C01'],
      to: nobody,
      places: ['C01'],
    },
    {
      that: 'where it would go without the route to people, where nobody is known',
      routes: [asked, 'workflow:orders -> slack:approvers', '-> slack:C01'],
      to: nobody,
      places: ['C01'],
    },
    {
      that: 'the default, where nobody is known and nothing else said',
      routes: [asked],
      to: nobody,
      places: ['C99'],
    },
    {
      that: 'one place once',
      routes: ['tag:eu -> slack:C01', 'tag:billing -> slack:C01', 'tag:eu -> slack:U01'],
      to: known,
      places: ['C01', 'U01'],
    },
  ])('$that', ({ routes, to, places }) => {
    expect(choosePlaces(readAll(routes), APPROVAL, to)).toEqual(places);
  });

  test('to so many at most, channels first', () => {
    const people = Array.from({ length: 20 }, (_, index) => `U${index}`);
    const channels = Array.from({ length: 10 }, (_, index) => `approvals -> slack:C${index}X`);
    const places = choosePlaces(readAll([asked, ...channels]), APPROVAL, { ...known, people });
    expect(places).toHaveLength(PLACES_MAX);
    expect(places.slice(9, 12)).toEqual(['C9X', 'U0', 'U1']);
  });
});

describe('for any routes', () => {
  const word = (...words: string[]) => fc.constantFrom(...words);
  const anyRoute: fc.Arbitrary<Route> = fc.record({
    surface: word('slack', 'discord'),
    place: word('1', '2', '3', 'approvers'),
    about: fc.constantFrom('', ...ROUTE_ABOUTS),
    workflow: word('', 'a', 'b'),
    tag: word('', 'x', 'y'),
    code: word('', 'ONE', 'TWO'),
    fallback: word('', '', 'all', 'slack'),
  });
  const anyFacts: fc.Arbitrary<RoutedFacts> = fc.record({
    surface: word('slack', 'discord'),
    about: fc.constantFrom(...ROUTE_ABOUTS),
    workflow: word('a', 'b'),
    tags: fc.subarray(['x', 'y']),
    code: fc.constantFrom('ONE', 'TWO', null),
  });
  const anyRoutes = fc.array(anyRoute, { maxLength: 12 });
  const people = fc.subarray(['U1', 'U2']);

  test('their order never matters, and a notice goes somewhere, if it need not be asked for, but never twice', () => {
    fc.assert(
      fc.property(
        anyRoutes.chain((routes) =>
          fc.tuple(fc.constant(routes), fc.shuffledSubarray(routes, { minLength: routes.length })),
        ),
        anyFacts,
        people,
        ([routes, shuffled], facts, known) => {
          const to = { defaultPlace: 'ops', people: known };
          const places = choosePlaces(routes, facts, to);
          expect(choosePlaces(shuffled, facts, to)).toEqual(places);
          expect(places.length > 0 || facts.about === 'escalations').toBe(true);
          expect(new Set(places).size).toBe(places.length);
          expect(places).not.toContain('approvers');
        },
      ),
    );
  });

  test('a route that says more of a notice than one that wins would win in its place', () => {
    fc.assert(
      fc.property(anyRoutes, anyFacts, (routes, facts) => {
        for (const winner of chooseRoutes(routes, facts).filter(
          ({ workflow }) => workflow === '',
        )) {
          const closer = { ...winner, workflow: facts.workflow };
          expect(chooseRoutes([...routes, closer], facts)).not.toContain(winner);
          expect(chooseRoutes([...routes, closer], facts)).toContain(closer);
        }
      }),
    );
  });

  test('each that can be written reads as it is described', () => {
    fc.assert(
      fc.property(
        fc
          .record({
            surface: word('slack', 'other'),
            place: word('C012', 'D0A', 'approvers'),
            about: word('', 'approvals'),
            workflow: word('', 'orders', 'Order sync', 'a"b\\c', 'x;y', 'a->b', '→', 'ü:x', '"'),
            tag: word('', 'eu', ';', '\\', 'code:X'),
            fallback: word('', 'all', 'slack', 'other'),
          })
          .filter(({ fallback, place }) => fallback === '' || place !== 'approvers'),
        ({ about, ...rest }) => {
          const route = { ...rest, about: about === '' ? '' : 'approvals', code: '' } as const;
          expect(parseRoute(describeRoute(route))).toEqual(route);
        },
      ),
    );
  });
});
