import { createInterface } from 'node:readline';
import { styleText } from 'node:util';
import type { Config } from '#src/config.ts';
import { Refusal } from '#src/domain/errors.ts';
import { breakAtSpaces } from '../break-at-spaces.ts';
import type { CliIo } from '../io.ts';
import { type Commands, openCommands } from './commands.ts';
import { type Lookout, openLookout } from './lookout.ts';

/** Where the demo plays: words for the audience, commands as a user types them, and a pause. */
export interface Stage extends Lookout {
  /** Somebody is there to type. */
  isGuided: boolean;
  /** A heading, and what is about to be seen. */
  announce: (heading: string, text: string) => Promise<void>;
  say: (...lines: string[]) => void;
  /** Prints a command, runs it, and holds it to the exit code that it must have. */
  play: (words: readonly string[], expected: readonly number[]) => Promise<void>;
  /**
   * Says a line in the chat. Where somebody is there to type, it is theirs to type, or another one
   * that leads to the same; Enter alone says it for them.
   */
  sayInChat: (line: string, hoped: ChatLine) => Promise<void>;
  /** The same, of a command that is not this program's. */
  showCommand: (command: string) => void;
  startWorker: Commands['startWorker'];
  startServer: Commands['startServer'];
  close: () => void;
}

export interface ChatLine {
  /** Why one would type it: "Let it be written". */
  why: string;
  /** The exit codes that it may have when it is typed as it stands. */
  expected: readonly number[];
  /** Whether what it is good for has come about, whatever was typed. Absent: any line does. */
  isDone?: () => Promise<boolean>;
}

export interface StageOptions {
  io: CliIo;
  /** The file of this very program. */
  program: string;
  /** Of the commands: with the demo's database. */
  config: Config;
  /** Waits for Enter before each act. */
  isGuided: boolean;
}

const COLUMNS_MAX = 80;

export function openStage({ io, program, config, isGuided }: StageOptions): Stage {
  const commands = openCommands({ io, program, env: config.environment });
  const audience = isGuided ? openAudience(io) : null;
  const paint = (colour: 'bold' | 'cyan', text: string) =>
    io.colours ? styleText(colour, text, { validateStream: false }) : text;
  const say = (...lines: string[]) => lines.forEach(io.print);
  const showCommand = (command: string) => say('', paint('cyan', `$ ${command}`));
  const chat = (line: string) => {
    showCommand(`signalbox chat ${quoteWord(line)}`);
    return commands.play(['chat', line]);
  };
  return {
    isGuided,
    announce: async (heading, text) => {
      const columns = Math.min(io.columns, COLUMNS_MAX);
      say('', paint('bold', heading), ...breakAtSpaces(text, columns));
      await audience?.takeLine('(Enter)');
    },
    say,
    play: async (words, expected) => {
      showCommand(`signalbox ${words.map(quoteWord).join(' ')}`);
      insist(await commands.play(words), expected, `"signalbox ${words.join(' ')}"`);
    },
    sayInChat: async (line, { why, expected, isDone }) => {
      for (;;) {
        const typed = audience
          ? await audience.takeLine(`${why}. Type, or just press Enter: ${line}`)
          : '';
        if (typed === '') return insist(await chat(line), expected, `"${line}"`);
        await chat(typed);
        if (!isDone || (await isDone())) return;
        say('', 'That is answered; the tour goes on with the line that it suggests.');
      }
    },
    showCommand,
    ...openLookout(config),
    startWorker: commands.startWorker,
    startServer: commands.startServer,
    close: () => {
      audience?.close();
      commands.close();
    },
  };
}

function quoteWord(word: string): string {
  if (!/\s/.test(word)) return word;
  return word.includes('"') ? `'${word}'` : `"${word}"`;
}

/** What is typed while nobody has asked is not an answer. Once the input has ended every line is empty. */
function openAudience({ stdin, tell }: CliIo) {
  const reader = createInterface({ input: stdin, terminal: false });
  const ended = new Promise<string>((resolve) => reader.once('close', () => resolve('')));
  return {
    takeLine: async (prompt: string): Promise<string> => {
      tell(`  ${prompt}`);
      const typed = new Promise<string>((resolve) => reader.once('line', resolve));
      return (await Promise.race([typed, ended])).trim();
    },
    close: () => {
      // An end that is ours answers nothing: an interrupted question is not a yes.
      reader.removeAllListeners('close');
      reader.close();
    },
  };
}

function insist(code: number, expected: readonly number[], what: string): void {
  if (expected.includes(code)) return;
  const message = `${what} ended with code ${code}.`;
  throw new Refusal('unavailable', message, 'Look at what it says above.');
}
