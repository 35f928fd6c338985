/** No look-alikes: it is read out and typed. */
const LEGIBLE = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

/** `count` characters that nobody confuses. `pick` gives a random whole number below its argument. */
export function makeLegible(count: number, pick: (below: number) => number): string {
  return Array.from({ length: count }, () => LEGIBLE.charAt(pick(LEGIBLE.length))).join('');
}
