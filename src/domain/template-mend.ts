/** The reference that someone meant: without the empty words of its path. */
export function toReferenceText(path: string): string {
  const words = path
    .split('.')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  return words.length === 0 ? '' : `{{${words.join('.')}}}`;
}

/** Nested or doubled braces, mended: each word once, and of a reference inside another the inner one. */
export function mendNest(text: string): string {
  return text
    .split(/\s+/)
    .map((chunk) => toReferenceText(innermostWord(chunk)))
    .filter((reference) => reference !== '')
    .join(' ');
}

function innermostWord(chunk: string): string {
  const words = chunk.match(/[^{}]+/g) ?? [];
  if (words.length < 2) return words[0] ?? '';
  return /[^{}]+(?=\})/.exec(chunk)?.[0] ?? words.join('.');
}
