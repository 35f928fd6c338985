/** The words for times in one zone, as somebody reads them who is there. */
export interface LocalClock {
  /** "2026-11-23". */
  dateOf: (at: number) => string;
  /** "23 Nov". */
  tellDay: (at: number) => string;
  /** "Mon 23 Nov". */
  tellWeekday: (at: number) => string;
  /** "09:15". */
  tellTime: (at: number) => string;
}

/** `zone`: an IANA name. */
export function openLocalClock(zone: string): LocalClock {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const iso = new Intl.DateTimeFormat('en-CA', { timeZone: zone });
  const partsOf = (at: number) =>
    new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const tell =
    (...names: Intl.DateTimeFormatPartTypes[]) =>
    (at: number) => {
      const parts = partsOf(at);
      return names.map((name) => parts.get(name) ?? '').join(' ');
    };
  return {
    dateOf: (at) => iso.format(at),
    tellDay: tell('day', 'month'),
    tellWeekday: tell('weekday', 'day', 'month'),
    tellTime: (at) => tell('hour', 'minute')(at).replace(' ', ':'),
  };
}

/** "09:15", or "22 Nov 09:15" of another day than that one. */
export function tellNear(clock: LocalClock, at: number, date: string): string {
  const time = clock.tellTime(at);
  return clock.dateOf(at) === date ? time : `${clock.tellDay(at)} ${time}`;
}

/** "02:14–08:51", "22 Nov 23:40 to 23 Nov 08:51", or one time where both are the same minute. */
export function tellSpan(
  clock: LocalClock,
  { firstAt, lastAt }: { firstAt: number; lastAt: number },
  date: string,
): string {
  const first = tellNear(clock, firstAt, date);
  const last = clock.tellTime(lastAt);
  // Of one day only, and nobody could tell whether it is the first's or today.
  if (clock.dateOf(firstAt) !== clock.dateOf(lastAt)) {
    return `${first} to ${clock.tellDay(lastAt)} ${last}`;
  }
  return clock.tellTime(firstAt) === last ? first : `${first}–${last}`;
}
