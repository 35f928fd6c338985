import { FAILURE_CODES } from './failure-codes.ts';
import { FALLBACK_OF_ALL } from './fallbacks.ts';
import { nearest } from './nearest.ts';
import {
  APPROVERS_PLACE,
  isToApprovers,
  ROUTE_ABOUTS,
  ROUTES_MAX,
  type Route,
  type RouteAbout,
} from './routes.ts';
import { shorten } from './shorten.ts';
import { isName } from './workflow-file.ts';

/** Why a text is no route. */
export interface RouteFault {
  message: string;
  fix: string;
}

/** A route as somebody wrote it, word by word. */
export interface RouteWords {
  /** `slack:C042` */
  target: string;
  about?: string;
  workflow?: string;
  tag?: string;
  code?: string;
  /** `all`, or a platform. */
  fallback?: string;
}

/** Of what is shown of a text that is no route, and of one of its words. */
const ROUTE_LENGTH_MAX = 80;
const WORD_LENGTH_MAX = 40;
const PLACE_LENGTH_MAX = 100;
const FORM = 'approvals workflow:orders -> slack:C0123ABCD';
const KEYS = ['workflow', 'tag', 'code'] as const;
const FALLBACK = 'fallback';
const NAMED = [...KEYS, FALLBACK] as const;
const CONDITIONS = [...ROUTE_ABOUTS, ...KEYS.map((key) => `${key}:`), FALLBACK];
const CODES = Object.keys(FAILURE_CODES);

/** How platforms name the places that a card can stand in. Of others nothing is known. */
const PLATFORMS: Readonly<Record<string, { place: RegExp; example: string }>> = {
  slack: { place: /^[CGDUW][A-Z0-9]{2,}$/, example: 'C0123ABCD' },
  discord: { place: /^(user:)?\d{2,30}$/, example: '80351110224678912' },
};

// A quoted text may hold all but a line end.
const QUOTED = '"(?:[^"\\\\\\n]|\\\\.)*"';
const PIECE = new RegExp(`(?:${QUOTED}|[^;\\n])+`, 'g');
const WORD = new RegExp(`->|→|(?:${QUOTED}|(?!->)[^\\s"→])+|"`, 'g');
const ARROWS: readonly string[] = ['->', '→'];

/** Reads routes that stand on lines of their own, or behind each other with `;`. Every fault is named. */
export function parseRoutes(text: string): { routes: Route[]; faults: string[] } {
  const pieces = (text.match(PIECE) ?? []).map((piece) => piece.trim()).filter(Boolean);
  const read = pieces.map((piece) => ({ piece, parsed: parseRoute(piece) }));
  const routes = read.flatMap(({ parsed }) => (isFault(parsed) ? [] : [parsed]));
  const faults = read.flatMap(({ piece, parsed }) =>
    isFault(parsed) ? [`"${shorten(piece, ROUTE_LENGTH_MAX)}" is no route: ${join(parsed)}`] : [],
  );
  const once = [...new Map(routes.map((route) => [describeRoute(route), route])).values()];
  if (once.length > ROUTES_MAX) faults.push(`there are more than ${ROUTES_MAX} routes`);
  return { routes: once, faults };
}

export function isFault(read: string | object): read is RouteFault {
  return typeof read === 'object' && 'fix' in read;
}

function join({ message, fix }: RouteFault): string {
  return `${message.replace(/[.]$/, '')} (${fix.replace(/[.]$/, '')})`;
}

/** Reads `approvals workflow:orders tag:billing -> slack:C042`, `fallback -> discord:77`, or `code:MCP_TOOL_FAILED -> discord:77`. */
export function parseRoute(text: string): Route | RouteFault {
  const words: readonly string[] = text.match(WORD) ?? [];
  if (words.includes('"')) return fault('A quote is never closed.', `Put a " behind that text.`);
  const [arrow, ...others] = words.flatMap((word, at) => (ARROWS.includes(word) ? [at] : []));
  if (arrow === undefined) return fault('It has no arrow.', `Write ${FORM}.`);
  if (others.length > 0) {
    const fix = 'Write one, and put a name that holds an arrow in quotes.';
    return fault('It has more than one arrow.', fix);
  }
  const [target, ...rest] = words.slice(arrow + 1).map(unquote);
  if (target === undefined) return fault('No place follows the arrow.', `Write ${FORM}.`);
  if (rest.length > 0) {
    const fix = 'Write a route for each place, and conditions before the arrow.';
    return fault(
      `More than a place follows the arrow: ${shorten(rest.join(' '), WORD_LENGTH_MAX)}.`,
      fix,
    );
  }
  const conditions = readConditions(words.slice(0, arrow).map(unquote));
  return isFault(conditions) ? conditions : readRoute({ ...conditions, target });
}

function unquote(word: string): string {
  return word.replaceAll(new RegExp(QUOTED, 'g'), (quoted) =>
    quoted.slice(1, -1).replaceAll(/\\(.)/g, '$1'),
  );
}

type Conditions = Omit<RouteWords, 'target'>;

function readConditions(words: readonly string[]): Conditions | RouteFault {
  const read: Conditions = {};
  for (const word of words) {
    const condition = readCondition(word);
    if (condition === null) return refuseCondition(word);
    const { name, value } = condition;
    if (read[name] !== undefined) {
      const message = `It names ${name === 'about' ? 'what it is about' : `a ${name}`} twice.`;
      return fault(message, 'Write a route for each.');
    }
    read[name] = value;
  }
  return read;
}

function readCondition(word: string): { name: keyof Conditions; value: string } | null {
  if (ROUTE_ABOUTS.some((about) => about === word)) return { name: 'about', value: word };
  if (word === FALLBACK) return { name: FALLBACK, value: FALLBACK_OF_ALL };
  const name = NAMED.find((key) => word.startsWith(`${key}:`));
  return name === undefined ? null : { name, value: word.slice(name.length + 1) };
}

function refuseCondition(word: string): RouteFault {
  const guess = nearest(word.replace(/:.*$/s, ''), [...ROUTE_ABOUTS, ...NAMED]);
  const key = KEYS.find((name) => name === guess);
  const fix =
    guess === undefined
      ? `Conditions are ${CONDITIONS.join(', ')}.`
      : `Did you mean "${key ? `${key}:` : guess}"?`;
  return fault(`"${shorten(word, WORD_LENGTH_MAX)}" is no condition.`, fix);
}

/** Makes a route of words, or says what is wrong with the first of them that cannot be. */
export function readRoute({ target, workflow, tag, ...words }: RouteWords): Route | RouteFault {
  const to = readTarget(target);
  if (isFault(to)) return to;
  const about = words.about === undefined ? '' : readAbout(words.about);
  if (isFault(about)) return about;
  for (const [key, name] of Object.entries({ workflow, tag })) {
    if (name === undefined || isName(name)) continue;
    return fault(
      `No ${key} is called "${shorten(name, WORD_LENGTH_MAX)}".`,
      `Write ${key}:<name>.`,
    );
  }
  const code = words.code === undefined ? '' : readCode(words.code);
  if (isFault(code)) return code;
  const fallback = words.fallback === undefined ? '' : readFallback(words.fallback);
  if (isFault(fallback)) return fallback;
  const named = { workflow: workflow ?? '', tag: tag ?? '', code };
  const route: Route = { ...to, about, ...named, fallback };
  return refuseContradiction(route) ?? route;
}

export function readAbout(text: string): RouteAbout | RouteFault {
  const found = ROUTE_ABOUTS.find((name) => name === text);
  return found ?? unknown(text, 'nothing that a card is about', ROUTE_ABOUTS);
}

export function readCode(text: string): string | RouteFault {
  return CODES.find((code) => code === text) ?? unknown(text, 'no failure code', CODES);
}

function readFallback(text: string): string | RouteFault {
  const known = [FALLBACK_OF_ALL, ...Object.keys(PLATFORMS)];
  const of = text.toLowerCase();
  const guess = nearest(of, known);
  if (!/^[a-z][a-z0-9-]{0,31}$/.test(of) || (guess !== undefined && guess !== of)) {
    return unknown(text, 'no platform', known);
  }
  return of;
}

/** What could never match is a slip. */
function refuseContradiction(route: Route): RouteFault | null {
  const { about, code } = route;
  if (code !== '' && about !== '' && about !== 'failures') {
    return fault('Only failures have a code.', `Leave out ${about} or the code.`);
  }
  if (!isToApprovers(route)) return null;
  if (route.fallback !== '') {
    return fault('A fallback is a place that all can see.', 'Name a channel for it.');
  }
  if (about !== '' && about !== 'approvals') {
    return fault('Only approvals have approvers.', `Name a channel for ${about}.`);
  }
  return code === ''
    ? null
    : fault('Only approvals have approvers, and only failures have a code.', 'Name a channel.');
}

function readTarget(text: string): Pick<Route, 'surface' | 'place'> | RouteFault {
  const [, form = '', place = ''] = /^([a-z][a-z0-9-]{0,31}):(\S+)$/i.exec(text.trim()) ?? [];
  const surface = form.toLowerCase();
  const platforms = Object.keys(PLATFORMS);
  if (surface === '' || place.length > PLACE_LENGTH_MAX) {
    const fix = `Write <platform>:<place>, such as slack:${PLATFORMS['slack']?.example} or slack:${APPROVERS_PLACE}.`;
    return fault(`"${shorten(text, WORD_LENGTH_MAX)}" is no place.`, fix);
  }
  const guess = nearest(surface, platforms);
  if (guess !== undefined && guess !== surface) {
    return fault(`There is no platform "${surface}".`, `Did you mean ${guess}:${place}?`);
  }
  const platform = Object.hasOwn(PLATFORMS, surface) ? PLATFORMS[surface] : undefined;
  if (place === APPROVERS_PLACE || !platform || platform.place.test(place)) {
    return { surface, place };
  }
  const meant = nearest(place, [APPROVERS_PLACE]);
  const fix = meant
    ? `Did you mean ${surface}:${meant}?`
    : `A channel is named by its id, such as ${surface}:${platform.example}; or write ${surface}:${APPROVERS_PLACE}.`;
  return fault(`"${shorten(place, WORD_LENGTH_MAX)}" is no place of ${surface}.`, fix);
}

function unknown(word: string, what: string, candidates: readonly string[]): RouteFault {
  const guess = nearest(word, candidates);
  const fix =
    guess === undefined ? `Give one of ${candidates.join(', ')}.` : `Did you mean ${guess}?`;
  return fault(`"${shorten(word, WORD_LENGTH_MAX)}" is ${what}.`, fix);
}

function fault(message: string, fix: string): RouteFault {
  return { message, fix };
}

/** As parseRoute reads it. */
export function describeRoute({ surface, place, about, fallback, ...route }: Route): string {
  const { workflow, tag, code } = route;
  const of = fallback === FALLBACK_OF_ALL ? FALLBACK : fallback && `${FALLBACK}:${fallback}`;
  const named = Object.entries({ workflow, tag, code }).filter(([, value]) => value !== '');
  const conditions = named.map(([key, value]) => `${key}:${quote(value)}`);
  const said = [of, about].filter((word) => word !== '');
  return [...said, ...conditions, '->', `${surface}:${place}`].join(' ');
}

function quote(name: string): string {
  if (!/[\s";\\→]|->/.test(name)) return name;
  return `"${name.replaceAll(/["\\]/g, '\\$&')}"`;
}
