import type { Action } from './action.ts';

/** A verb of `/run` as its help describes it. */
export interface HelpVerb {
  name: string;
  /** `stop <run> [--drain]`. */
  usage: string;
  about: string;
  flags: { name: string; value: string | null; about: string }[];
}

/** What the reader may do: all of it, or one verb in detail. */
export interface HelpView {
  kind: 'help';
  verbs: HelpVerb[];
  /** The one that was asked about. */
  verb: HelpVerb | null;
  actions: Action[];
}
