import type { Intent } from '#src/domain/intent.ts';

/** What a reader may do next. Each surface offers it its own way: a button, a line to type. */
export interface Action {
  intent: Intent;
  /** What a button says. */
  label: string;
  /** What it is good for, a few words. */
  about: string;
  style: 'primary' | 'danger' | 'plain';
}
