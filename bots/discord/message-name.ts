/** A message as posts name it: of one in a thread the thread's own id stands before it. */
export interface DiscordMessageName {
  /** Also the id of the message from which the thread began; null: in the channel itself. */
  thread: string | null;
  message: string;
}

/** "123", or "99/123" in a thread: Discord edits a message only by the channel that it stands in. */
export function nameMessage({ thread, message }: DiscordMessageName): string {
  return thread === null ? message : `${thread}/${message}`;
}

/** As nameMessage wrote it. */
export function readMessageName(name: string): DiscordMessageName {
  const at = name.indexOf('/');
  return at < 0
    ? { thread: null, message: name }
    : { thread: name.slice(0, at), message: name.slice(at + 1) };
}

/** A person's direct messages as a place: their id alone would look like a channel's. */
export const PERSON_PLACE = 'user:';
