const SHORT_ID_LENGTH = 8;
const ID_PART_LENGTH_MIN = 4;

/** What people see of an id: its end, because the beginning of a version 7 UUID is a clock. */
export function shortIdOf(uuid: string): string {
  return uuid.slice(-SHORT_ID_LENGTH);
}

/** Is `part` the id, or a beginning or an ending of it long enough to be meant? */
export function matchesIdPart(uuid: string, part: string): boolean {
  const digits = digitsOf(part);
  if (digits.length < ID_PART_LENGTH_MIN || !/^[0-9a-f]+$/.test(digits)) return false;
  const whole = digitsOf(uuid);
  return whole.startsWith(digits) || whole.endsWith(digits);
}

/** The hex digits alone: people copy ids with and without dashes, and the ellipsis we print. */
function digitsOf(id: string): string {
  return id.trim().replace(/^…|…$/g, '').replaceAll('-', '').toLowerCase();
}
