import { parseSpan as parseMs } from '#src/domain/span.ts';
import { UsageError } from './usage-error.ts';

/** `30s`, `1.5h`, `90` (seconds) as milliseconds; above zero. */
export function parseSpan(text: string, flag: string): number {
  const ms = parseMs(text);
  if (ms !== null) return ms;
  throw new UsageError(
    `${flag} cannot be "${text}".`,
    `Give a span of time above zero, such as 500ms, 30s, 5m, 24h or 7d.`,
  );
}
