const NEEDS_QUOTES = /\s|^["'“”„«»‘’‚]|^$/;
const QUOTE_OR_ESCAPE = /[\\"“”]/g;

/**
 * The `/run` line that words of a shell stand for. The first is a line as it is, or begins one;
 * each of the others was a word already, and is quoted where it would not stay one.
 */
export function joinLine([beginning = '', ...words]: readonly string[]): string {
  return [beginning, ...words.map(keepTogether)].join(' ');
}

function keepTogether(word: string): string {
  const [, name = '', value = word] = /^([^\s=]+=)(.*)$/s.exec(word) ?? [];
  if (!NEEDS_QUOTES.test(value)) return word;
  return `${name}"${value.replaceAll(QUOTE_OR_ESCAPE, String.raw`\$&`)}"`;
}
