const ELLIPSIS = '…';

/** At most `max` characters for display, with an ellipsis where something is missing. Never cuts a character in two. */
export function shorten(text: string, max: number): string {
  if (text.length <= max) return text;
  return (
    text.slice(0, Math.max(0, max - ELLIPSIS.length)).replace(/[\uD800-\uDBFF]$/, '') + ELLIPSIS
  );
}
