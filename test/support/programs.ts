import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** Another process of this test, which hears what it says line by line and ends it at the latest when it finishes. */
export interface TestProgram {
  child: ChildProcess;
  nextLine: () => Promise<string>;
}

/** Starts a program; `under` is a command line that is to run it. */
export function startProgram(
  program: URL,
  args: readonly string[],
  under: readonly string[] = [],
): TestProgram {
  const path = fileURLToPath(program);
  const [command = process.execPath, ...rest] = [...under, process.execPath, path, ...args];
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    nextLine: async () => {
      const { value, done } = await lines.next();
      if (done) throw new Error(`${path} said nothing more`);
      return value;
    },
  };
}
