import { shorten } from '#src/domain/shorten.ts';

const NAME_LENGTH_MAX = 80;

/** "@ann"; whoever has no name goes by their id. */
export function callPerson(id: string, name: string | null): string {
  return name === null || name === '' ? id : `@${shorten(name, NAME_LENGTH_MAX)}`;
}
