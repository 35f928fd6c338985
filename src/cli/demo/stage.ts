import { createInterface } from 'node:readline';
import { styleText } from 'node:util';
import { z } from 'zod';
import { Refusal } from '#src/domain/errors.ts';
import type { CliIo } from '../io.ts';
import { type Commands, openCommands } from './commands.ts';

/** Where the demo plays: words for the audience, commands as a user types them, and a pause. */
export interface Stage {
  /** A heading, and what is about to be seen. */
  announce: (heading: string, text: string) => Promise<void>;
  say: (...lines: string[]) => void;
  /** Prints a command, runs it, and holds it to the exit code that it must have. */
  play: (words: readonly string[], expected: readonly number[]) => Promise<void>;
  /** The same, of a command that is not this program's. */
  showCommand: (command: string) => void;
  ask: Commands['ask'];
  startWorker: Commands['startWorker'];
  /** The newest run of a workflow. */
  newestRun: (workflow: string) => Promise<string>;
  close: () => void;
}

export interface StageOptions {
  io: CliIo;
  /** The file of this very program. */
  program: string;
  env: NodeJS.ProcessEnv;
  /** Waits for Enter before each act. */
  isGuided: boolean;
}

const COLUMNS_MAX = 80;

const ListedRun = z.object({ short_id: z.string(), workflow: z.string() });

export function openStage({ io, program, env, isGuided }: StageOptions): Stage {
  const commands = openCommands({ io, program, env });
  const audience = isGuided ? openAudience(io) : null;
  const paint = (colour: 'bold' | 'cyan', text: string) =>
    io.colours ? styleText(colour, text, { validateStream: false }) : text;
  const say = (...lines: string[]) => lines.forEach(io.print);
  const showCommand = (command: string) => say('', paint('cyan', `$ ${command}`));
  return {
    announce: async (heading, text) => {
      const columns = Math.min(io.columns, COLUMNS_MAX);
      say('', paint('bold', heading), ...breakAtSpaces(text, columns));
      await audience?.waitForEnter();
    },
    say,
    play: async (words, expected) => {
      showCommand(`signalbox ${words.join(' ')}`);
      const code = await commands.play(words);
      if (expected.includes(code)) return;
      const message = `"signalbox ${words.join(' ')}" ended with code ${code}.`;
      throw new Refusal('unavailable', message, 'Look at what it says above.');
    },
    showCommand,
    ask: commands.ask,
    startWorker: commands.startWorker,
    newestRun: async (workflow) => {
      const runs = await commands.ask(['list', '--json'], ListedRun);
      const run = runs.find((listed) => listed.workflow === workflow);
      if (run) return run.short_id;
      throw new Refusal('unavailable', `There is no run of ${workflow}.`);
    },
    close: () => {
      audience?.close();
      commands.close();
    },
  };
}

function breakAtSpaces(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    const longer = `${line} ${word}`;
    if (line === undefined || longer.length > columns) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

/** Once its input has ended nobody is waited for. */
function openAudience({ stdin, tell }: CliIo) {
  const reader = createInterface({ input: stdin, terminal: false });
  const ended = new Promise<void>((resolve) => reader.once('close', resolve));
  return {
    waitForEnter: async () => {
      tell('  (Enter)');
      await Promise.race([new Promise((resolve) => reader.once('line', resolve)), ended]);
    },
    close: () => reader.close(),
  };
}
