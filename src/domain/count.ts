/** "1 step", "3 retries", "2 days". */
export function count(many: number, noun: string): string {
  if (many === 1) return `1 ${noun}`;
  return `${many} ${noun.replace(/(?<![aeiou])y$/, 'ie')}s`;
}
