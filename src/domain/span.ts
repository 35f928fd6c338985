const UNIT_MS = new Map([
  ['', 1000],
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** `30s`, `1.5h`, `90` (seconds) as milliseconds. Null: it is no span of time above zero. */
export function parseSpan(text: string): number | null {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)([a-z]*)$/.exec(text.trim()) ?? [];
  const ms = Number(amount) * (UNIT_MS.get(unit) ?? Number.NaN);
  return Number.isFinite(ms) && ms > 0 ? ms : null;
}
