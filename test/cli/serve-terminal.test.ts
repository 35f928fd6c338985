import { expect, test } from 'vitest';
import { openCliBench } from '#test/support/cli.ts';
import { canLendTerminal, shows, UNDER_TERMINAL, watch } from '#test/support/lent-terminal.ts';

const BROKEN = { name: 'broken', steps: [{ id: 'a', type: 'fail', message: 'no luck' }] };

test.runIf(canLendTerminal)(
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
