const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `30s`, `1.5h`, `90` (seconds) as milliseconds. Null: it is no span of time above zero. */
export function parseSpan(text: string): number | null {
  const { amount, unit = 's' } =
    /^(?<amount>\d+(?:\.\d+)?)(?<unit>ms|s|m|h|d)?$/.exec(text.trim())?.groups ?? {};
  const ms = Number(amount) * (UNIT_MS[unit as keyof typeof UNIT_MS] ?? Number.NaN);
  return Number.isFinite(ms) && ms > 0 ? ms : null;
}
