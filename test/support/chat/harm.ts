import { stripVTControlCharacters } from 'node:util';

/** Texts that hold a secret, each with the part that nobody may read. */
export const SECRETS: readonly (readonly [text: string, secret: string])[] = [
  ['xoxb-1234567890-abcdefghijkl', 'abcdefghijkl'],
  ['xapp-1-A0123-456-fedcbafedcba', 'fedcbafedcba'],
  [`ghp_${'a1'.repeat(18)}`, 'a1a1a1a1'],
  [`github_pat_11${'B2'.repeat(20)}`, 'B2B2B2B2'],
  ['glpat-c3c3c3c3c3c3c3c3c3c3', 'c3c3c3c3'],
  ['sk-proj-d4d4d4d4d4d4d4d4', 'd4d4d4d4'],
  ['sk-ant-api03-e5e5e5e5e5e5e5e5', 'e5e5e5e5'],
  ['AKIAIOSFODNN7EXAMPLE', 'IOSFODNN7'],
  ['AWS_SECRET_ACCESS_KEY=f6f6f6f6/f6f6+f6f6', 'f6f6f6f6'],
  ['got Bearer g7g7g7g7.g7g7-g7', 'g7g7g7g7'],
  ['Authorization: Basic aDhoODpoOGg4aDg=', 'aDhoODpoOGg4'],
  ['postgres://u:i9i9i9i9@host/db', 'i9i9i9i9'],
  ['-----BEGIN RSA PRIVATE KEY-----\nMIIEj0j0j0j0\n-----END RSA PRIVATE KEY-----', 'j0j0j0j0'],
  [`eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJrMWsxIn0.${'k1'.repeat(20)}`, 'k1k1k1k1'],
  ['{"client_secret":"l2l2l2l2"}', 'l2l2l2l2'],
];

const UNSEEN = /\p{Cf}/gu;
const JSON_LIKE = /^\s*[[{].*[\]}]\s*$/s;

export function secretParts(): string[] {
  return SECRETS.map(([, secret]) => secret);
}

/** Which of these secrets are told by what was said, also held apart by what nobody sees. */
export function findTold(said: unknown, secrets: readonly string[]): string[] {
  const whole = JSON.stringify(unpackJson(said));
  const seen = stripVTControlCharacters(whole).replaceAll(UNSEEN, '');
  return secrets.flatMap((secret) => {
    const at = [whole, seen].find((each) => each.includes(secret));
    if (at === undefined) return [];
    const start = at.indexOf(secret);
    return [`tells ${secret}: ${at.slice(Math.max(0, start - 150), start + 50)}`];
  });
}

/** Some of what is said is JSON as text. */
export function unpackJson(value: unknown): unknown {
  if (typeof value === 'string' && JSON_LIKE.test(value)) {
    try {
      return unpackJson(JSON.parse(value));
    } catch {
      return value;
    }
  }
  if (Array.isArray(value)) return value.map(unpackJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, unpackJson(each)]));
}
