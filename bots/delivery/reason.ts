/**
 * What is wrong, by treatment. place: with this channel, person or message. bug: with what we sent.
 * app: with the app as a whole; what is owed arrives once that is mended. platform: at the platform,
 * and nobody knows what was done. pace: too much was sent. unsent: nothing reached the platform.
 */
export type Trouble = 'place' | 'bug' | 'app' | 'platform' | 'pace' | 'unsent';

/** Why a platform did not do something, in words. */
export interface Reason {
  trouble: Trouble;
  /** One sentence. */
  means: string;
  /** What to do, one sentence. */
  fix: string;
}
