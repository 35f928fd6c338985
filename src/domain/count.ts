/** Made when it is first needed: that takes milliseconds, and most commands never do. */
let format: Intl.NumberFormat | undefined;

/** "1,000": as people read it. */
export function tellNumber(many: number): string {
  if (many < 1_000) return String(many);
  format ??= new Intl.NumberFormat('en-GB');
  return format.format(many);
}

/** "1 step", "3 retries", "1,000 days". */
export function count(many: number, noun: string): string {
  if (many === 1) return `1 ${noun}`;
  return `${tellNumber(many)} ${noun.replace(/(?<![aeiou])y$/, 'ie')}s`;
}
