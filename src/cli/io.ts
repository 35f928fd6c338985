import type { Readable, Writable } from 'node:stream';

/** What a verb is handed instead of the process: where its result goes, and who reads it. */
export interface CliIo {
  /** One line of the result, on stdout: nothing else may ever be written there. */
  print: (line: string) => void;
  /** One line of progress or trouble, on stderr. */
  tell: (line: string) => void;
  stdin: Readable;
  /** For what takes more than lines: cards that are drawn anew, and a prompt below them. */
  stdout: Writable & { columns?: number; rows?: number };
  /** Is somebody watching stdout, and able to type? */
  isTerminal: boolean;
  /** How wide a line of stdout may be. */
  columns: number;
  colours: boolean;
}
