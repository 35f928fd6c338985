const NUMBER = new Intl.NumberFormat('en-GB');

/** "1,000": as people read it. */
export function tellNumber(many: number): string {
  return NUMBER.format(many);
}

/** "1 step", "3 retries", "1,000 days". */
export function count(many: number, noun: string): string {
  if (many === 1) return `1 ${noun}`;
  return `${tellNumber(many)} ${noun.replace(/(?<![aeiou])y$/, 'ie')}s`;
}
