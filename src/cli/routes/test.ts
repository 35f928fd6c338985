import { platformsOf } from '#src/cli/chat-platforms.ts';
import { EXIT } from '#src/cli/exit-codes.ts';
import { withReading } from '#src/cli/open-reading.ts';
import { printLine } from '#src/cli/print-line.ts';
import { UsageError } from '#src/cli/usage-error.ts';
import { type Args, JSON_FLAG, type Verb } from '#src/cli/verb.ts';
import type { Config } from '#src/config.ts';
import {
  describeRoute,
  isFault,
  type RouteFault,
  readAbout,
  readCode,
} from '#src/domain/route-text.ts';
import { isOnlyRouted, ROUTE_ABOUTS, type RouteAbout } from '#src/domain/routes.ts';
import type { ListedRoute } from '#src/operations/load-routes.ts';
import { previewRoutes, type RoutePreview } from '#src/operations/preview-routes.ts';

export const TEST: Verb = {
  usage: 'routes test <workflow>',
  about: 'Says where cards of a workflow would go, by which route, and where else if that fails.',
  flags: {
    about: { value: '<what>', about: `Only those of ${ROUTE_ABOUTS.join(', ')}.` },
    code: { value: '<code>', about: 'Of a failure with this code.' },
    json: JSON_FLAG,
  },
  words: { min: 1, max: 1, missing: 'the name of a workflow' },
  run: async ({ args, config, io, loadDrawing }) => {
    const asked = readAsked(args);
    const defaults = defaultPlacesOf(config);
    const surfaces = [...defaults.keys()];
    const previews = await withReading(config, (app) => previewRoutes(app, { ...asked, surfaces }));
    if (args.has('json')) {
      for (const preview of previews) {
        io.print(JSON.stringify(describePreview(preview, defaults)));
      }
      return EXIT.completed;
    }
    const { table } = await loadDrawing();
    for (const line of table(previews.flatMap((preview) => toRows(preview, defaults)))) {
      printLine(io, line);
    }
    if (previews.length === 0) io.tell('Nothing is routed, and no chat platform is set up.');
    return EXIT.completed;
  },
};

function readAsked({ words: [workflow = ''], one }: Args) {
  const [about, code] = [one('about'), one('code')];
  const onlyAbout = about === undefined ? null : orThrow(readAbout(about));
  const knownCode = code === undefined ? null : orThrow(readCode(code));
  if (knownCode !== null && onlyAbout !== null && onlyAbout !== 'failures') {
    throw new UsageError('Only failures have a code.', 'Leave out --about or --code.');
  }
  const only = onlyAbout ?? (knownCode === null ? null : 'failures');
  const abouts: readonly RouteAbout[] = only === null ? ROUTE_ABOUTS : [only];
  return { workflow, code: knownCode, abouts };
}

function orThrow<T extends string>(read: T | RouteFault): T {
  if (isFault(read)) throw new UsageError(read.message, read.fix);
  return read;
}

/** Where what nobody has routed goes, on each platform that is set up. */
type DefaultPlaces = ReadonlyMap<string, string>;

function defaultPlacesOf(config: Config): DefaultPlaces {
  return new Map([...platformsOf(config)].map(([id, { channel }]) => [id, channel]));
}

function describePreview({ otherwise, ...preview }: RoutePreview, defaults: DefaultPlaces) {
  const { surface, about, routes } = preview;
  const places = placesOf(preview, routes, defaults);
  const fallbacks = fallbacksOf(preview, places);
  return {
    surface,
    about,
    places,
    routes: routes.map(describeRoute),
    places_if_nobody_is_known: otherwise && placesOf(preview, otherwise, defaults),
    fallbacks: fallbacks.map(placeOf),
    fallback_routes: fallbacks.map(describeRoute),
  };
}

function placesOf(
  { surface, about }: Pick<RoutePreview, 'surface' | 'about'>,
  routes: readonly ListedRoute[],
  defaults: DefaultPlaces,
): string[] {
  if (routes.length === 0) return isOnlyRouted(about) ? [] : [nameDefault(surface, defaults)];
  return [...new Set(routes.map(placeOf))];
}

/** None of what goes nowhere. */
function fallbacksOf(
  { fallbacks }: Pick<RoutePreview, 'fallbacks'>,
  places: readonly string[],
): ListedRoute[] {
  return places.length === 0 ? [] : fallbacks.filter((route) => !places.includes(placeOf(route)));
}

function nameDefault(surface: string, defaults: DefaultPlaces): string {
  return `${surface}:${defaults.get(surface) ?? 'default'}`;
}

/** What it is about, a place, and why. */
function toRows({ otherwise, ...preview }: RoutePreview, defaults: DefaultPlaces): string[][] {
  const { surface, about, routes } = preview;
  const rowsOf = (chosen: readonly ListedRoute[], condition: string) =>
    chosen.length > 0
      ? chosen.map((route) => [about, placeOf(route), condition + nameRoute(route)])
      : [unroutedRow(about, { place: nameDefault(surface, defaults), condition })];
  const alone = otherwise ? rowsOf(otherwise, 'where nobody is known who may decide: ') : [];
  const fallbacks = fallbacksOf(preview, placesOf(preview, routes, defaults));
  const elsewhere = fallbacks.map((route, index) => {
    const when = index === 0 ? 'if that takes no card' : 'if that takes none either';
    return [about, placeOf(route), `${when}: ${nameRoute(route)}`];
  });
  return [...rowsOf(routes, ''), ...alone, ...elsewhere];
}

function unroutedRow(
  about: RouteAbout,
  { place, condition }: { place: string; condition: string },
): string[] {
  return isOnlyRouted(about)
    ? [about, '-', 'nowhere: no route asks for them']
    : [about, place, `${condition}by default`];
}

function placeOf({ surface, place }: ListedRoute): string {
  return `${surface}:${place}`;
}

function nameRoute(route: ListedRoute): string {
  const { added } = route;
  return `by ${added ? `route ${added.number}` : 'CHAT_ROUTES'}: ${describeRoute(route)}`;
}
