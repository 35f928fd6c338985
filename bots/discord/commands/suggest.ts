import { hasRole } from '#src/domain/access.ts';
import type { Caller } from '#src/operations/caller.ts';
import type { ChatDesk } from '../../answering/desk.ts';
import { VERBS } from '../../run-command/verbs.ts';
import type { Typing } from './slash-data.ts';
import { optionsOf } from './verb-options.ts';

/** What Discord shows, and what the option gets when somebody takes it. */
export interface Choice {
  name: string;
  value: string;
}

export interface AskedSuggestion extends Typing {
  /** The channel, of a thread the one that it is in; null: in direct messages. */
  place: string | null;
}

/** What an option may be completed with, the likeliest first; nothing that they may not do. */
export async function suggest(
  desk: ChatDesk,
  caller: Caller,
  asked: AskedSuggestion,
): Promise<Choice[]> {
  const verb = VERBS.find(({ name }) => name === asked.verb);
  if (verb === undefined || !hasRole(caller, verb.needs)) return [];
  const option = optionsOf(verb).find(({ name }) => name === asked.option);
  if (option?.completes === undefined) return [];
  desk.log.debug({ verb: verb.name }, 'nothing is suggested yet');
  return [];
}
