import { nearest } from '#src/domain/nearest.ts';
import { shorten } from '#src/domain/shorten.ts';
import { offsetOf } from './local-time.ts';

const SHOWN_LENGTH_MAX = 40;
/** Names that people use, where the runtime lists an older one or none. */
const MORE_NAMES = ['UTC', 'Asia/Kolkata', 'Asia/Kathmandu', 'Asia/Ho_Chi_Minh', 'Europe/Kyiv'];

export interface ZoneFault {
  message: string;
  fix: string;
}

/** A zone by its IANA name, however that is spelt in capitals; else what is wrong with it. */
export function readZone(text: string): { zone: string } | ZoneFault {
  const wanted = text.trim();
  const zone = findZone(wanted);
  if (zone !== null) return { zone };
  const names = [...MORE_NAMES, ...Intl.supportedValuesOf('timeZone')];
  const guess = nearest(wanted, names) ?? guessByCity(wanted, names);
  return {
    message: `There is no time zone "${shorten(wanted, SHOWN_LENGTH_MAX)}".`,
    fix: guess === undefined ? 'Name one such as Europe/Berlin or UTC.' : `Did you mean ${guess}?`,
  };
}

/** `UTC+05:30` */
export function describeOffset(instant: number, zone: string): string {
  const minutes = Math.round(offsetOf(instant, zone) / 60_000);
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `UTC${minutes < 0 ? '-' : '+'}${pad(hours)}:${pad(rest)}`;
}

/** `9:05` or `09:05`, of the day; null: it is no time of day. */
export function readMinute(text: string): number | null {
  const [, hour, minute] = /^([01]?\d|2[0-3])[:.]([0-5]\d)$/.exec(text.trim()) ?? [];
  return minute === undefined ? null : Number(hour) * 60 + Number(minute);
}

/** `09:05` */
export function describeMinute(minute: number): string {
  return `${pad(Math.floor(minute / 60))}:${pad(minute % 60)}`;
}

/** Null: there is none. A mere offset is none: it knows no summer. */
function findZone(name: string): string | null {
  if (!/^[a-z]/i.test(name)) return null;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
    // The runtime answers with an older name of some: people keep theirs.
    const known = [timeZone, ...MORE_NAMES].find((one) => one.toLowerCase() === name.toLowerCase());
    return known ?? name;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function guessByCity(word: string, names: readonly string[]): string | undefined {
  const cities = new Map(names.map((name) => [name.replace(/^.*[/]/, ''), name]));
  const city = nearest(word.replace(/^.*[/]/, ''), cities.keys());
  return city === undefined ? undefined : cities.get(city);
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}
