/** "1 step", "3 retries". */
export function count(many: number, noun: string): string {
  if (many === 1) return `1 ${noun}`;
  return `${many} ${noun.replace(/y$/, 'ie')}s`;
}
