import { Readable, Writable } from 'node:stream';
import { openBots } from '#bots/index.ts';
import { openTerminal } from '#bots/terminal/index.ts';
import { perform } from '#src/cli/perform.ts';

export interface CliText {
  stdout: string;
  stderr: string;
}

export interface CommandHere {
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  stdin: string;
  /** The folder that it is run in. */
  folder: string;
  /** What it has said so far. */
  told: CliText;
}

/** As wide as the lines of a pipe. */
const COLUMNS = 100;

const home = process.cwd();
let running = 0;

/** A command as its process would perform it, without a process: those that run at once share a folder. */
export async function performHere(command: CommandHere): Promise<number> {
  const { args, env, folder } = command;
  running += 1;
  process.chdir(folder);
  try {
    return await perform(args, {
      environment: env,
      openIo: () => openIo(command),
      takeInterrupts: () => new AbortController().signal,
      loadDrawing: async ({ colours, columns }) => openTerminal({ colours, width: columns }),
      loadBots: async () => openBots({ folder }),
    });
  } finally {
    running -= 1;
    // Of a folder that is removed nobody can say where it is.
    if (running === 0) process.chdir(home);
  }
}

function openIo({ stdin, told }: CommandHere) {
  return {
    print: (line: string) => void (told.stdout += `${line}\n`),
    tell: (line: string) => void (told.stderr += `${line}\n`),
    stdin: Readable.from(stdin === '' ? [] : [stdin]),
    stdout: new Writable({
      write: (chunk, _encoding, done) => {
        told.stdout += String(chunk);
        done();
      },
    }),
    isTerminal: false,
    columns: COLUMNS,
    colours: false,
  };
}
