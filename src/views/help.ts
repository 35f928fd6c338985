import type { Redact } from '#src/domain/redact.ts';
import { type Action, actionFor } from './action.ts';

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

/** From a verb the way leads back to all of them, from all of them to each. */
export function viewHelp(
  { verbs, verb }: { verbs: readonly HelpVerb[]; verb: HelpVerb | null },
  redact: Redact,
): HelpView {
  const names = verb === null ? verbs.map(({ name }) => name) : [null];
  return {
    kind: 'help',
    verbs: verbs.map((each) => redactVerb(each, redact)),
    verb: verb === null ? null : redactVerb(verb, redact),
    actions: names.map((name) => actionFor({ type: 'help', verb: name })),
  };
}

function redactVerb({ name, usage, about, flags }: HelpVerb, redact: Redact): HelpVerb {
  return {
    name,
    usage: redact(usage),
    about: redact(about),
    flags: flags.map((flag) => ({ ...flag, about: redact(flag.about) })),
  };
}

/** Of a verb as the list of them tells it. */
export function firstLineOf({ about }: HelpVerb): string {
  return about.trim().split('\n')[0] ?? '';
}
