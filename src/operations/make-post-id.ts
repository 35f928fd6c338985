import { randomBytes } from 'node:crypto';

/** 22 characters: short enough for every platform to take it as the name of a post. */
export function makePostId(): string {
  return randomBytes(16).toString('base64url');
}
