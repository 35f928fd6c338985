import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { type CliProcess, openCliBench } from '#test/support/cli.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';

const BROKEN = { name: 'broken', steps: [{ id: 'a', type: 'fail', message: 'no luck' }] };

// It lends a program a terminal, and shows on stdout what is written there.
const UNDER_TERMINAL = ['bash', '-c', 'exec script -qec "$(printf "%q " "$@")" /dev/null', 'bash'];
const canLend = spawnSync('bash', ['-c', 'script --version'], {
  encoding: 'utf8',
}).stdout?.includes('util-linux');
if (!canLend)
  process.stderr.write('not run: serve on a terminal (there is no script of util-linux)\n');

interface Screen {
  text: string;
  hasEnded: boolean;
}

function shows(screen: Screen, words: string): Promise<unknown> {
  return waitForFact(
    () => `"${words}" on the terminal; it shows: ${screen.text}`,
    () => {
      if (screen.hasEnded) throw new Error(`it ended without "${words}": ${screen.text}`);
      return screen.text.includes(words);
    },
  );
}

function watch({ child }: CliProcess): Screen {
  const screen = { text: '', hasEnded: false };
  child.on('close', () => (screen.hasEnded = true));
  child.stdout?.on('data', (text: string) => (screen.text += text));
  return screen;
}

test.runIf(canLend)(
  'on a terminal a failure is shown as it happens, lines are answered, and quit ends it',
  async () => {
    const bench = openCliBench({ HTTP_PORT: '0', TERM: 'xterm', NO_COLOR: '1' });
    await bench.run(['apply', bench.write('broken.json', BROKEN)]);
    const serving = bench.start(['serve'], { under: UNDER_TERMINAL, stdin: null });
    const screen = watch(serving);
    await shows(screen, 'serves at http://127.0.0.1:');
    await shows(screen, '/run>');
    serving.child.stdin?.write('/run start broken\r');
    await shows(screen, 'no luck');
    expect(screen.text).toContain('MCP_TOOL_FAILED');
    serving.child.stdin?.write('quit\r');
    expect((await serving.ended).code).toBe(0);
  },
);
