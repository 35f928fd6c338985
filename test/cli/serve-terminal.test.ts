import { expect, test } from 'vitest';
import { openCliBench } from '#test/support/cli.ts';
import { canLendTerminal, shows, UNDER_TERMINAL, watch } from '#test/support/lent-terminal.ts';

const BROKEN = { name: 'broken', steps: [{ id: 'a', type: 'fail', message: 'no luck' }] };

const CHAT_IS_AWAY = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_APP_TOKEN: 'xapp-1',
  SLACK_CHANNEL: 'C042',
  SLACK_API_URL: 'http://127.0.0.1:9/',
  DISCORD_TOKEN: 'stand-in.bot.token',
  DISCORD_APPLICATION_ID: '100000000000000001',
  DISCORD_CHANNEL: '100000000000000010',
  DISCORD_API_URL: 'http://127.0.0.1:9/api',
};

test.runIf(canLendTerminal)(
  'on a terminal a failure is shown as it happens, lines are answered, and quit ends it',
  async () => {
    const bench = openCliBench({ HTTP_PORT: '0', TERM: 'xterm', NO_COLOR: '1', ...CHAT_IS_AWAY });
    await bench.run(['apply', bench.write('broken.json', BROKEN)]);
    const serving = bench.start(['serve'], { under: UNDER_TERMINAL, stdin: null });
    const screen = watch(serving);
    await shows(screen, 'serves at http://127.0.0.1:');
    await shows(screen, 'Slack: cards go to C042');
    await shows(screen, 'Discord: cards go to 100000000000000010');
    await shows(screen, '/run>');
    serving.child.stdin?.write('/run start broken\r');
    await shows(screen, 'no luck');
    expect(screen.text).toContain('MCP_TOOL_FAILED');
    serving.child.stdin?.write('quit\r');
    expect((await serving.ended).code).toBe(0);
  },
);
