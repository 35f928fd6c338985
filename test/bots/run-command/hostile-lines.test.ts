import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { openRunLines, SECRET } from '#test/support/run-lines.ts';

const HOSTILE = `\u001b[31m\u0007\u202Eevil ${SECRET} <!channel> @everyone`;

// oxlint-disable-next-line no-control-regex -- they are what must not be there
const ESCAPED = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/;

test('nothing that people or payloads say leaves the card or shows a secret', async () => {
  const lines = await openRunLines();
  await lines.apply(HOSTILE.replaceAll('\u0007', ''));
  await lines.apply();
  const payload = { title: HOSTILE, [HOSTILE]: HOSTILE.repeat(1000) };
  const { runId } = await lines.begin({ payload });
  const said = [
    HOSTILE,
    `show ${HOSTILE}`,
    `show "${HOSTILE}"`,
    `stop --${HOSTILE}`,
    `stop --timeout "${HOSTILE}" --drain`,
    `start "${HOSTILE}"`,
    `hold "${HOSTILE}"`,
    `stop --workflow "${HOSTILE}" --all`,
    `show ${runId}`,
    `log ${runId}`,
    'tasks',
    'list',
    `approve ${runId} "${HOSTILE}=${HOSTILE}"`,
    `reject ${runId} "${HOSTILE}"`,
    `why ${runId}`,
    'x'.repeat(100_000),
  ];
  for (const line of said) {
    const { drawn, view } = await lines.say(line);
    expect.soft(drawn, line).not.toContain(SECRET);
    expect.soft(JSON.stringify(view), line).not.toContain(SECRET);
    expect.soft(stripVTControlCharacters(drawn), line).not.toMatch(ESCAPED);
  }
});

test('what breaks is told by its receipt alone', async () => {
  const lines = await openRunLines();
  await lines.app.db.destroy();
  for (const line of ['list', 'show 91c04f2a', 'stop 91c04f2a', 'start w', 'tasks']) {
    const { receipt } = await lines.say(line);
    expect.soft(receipt.outcome, line).toMatch(/^(failed|unavailable)$/);
    expect.soft(receipt.message, line).not.toMatch(/knex|pool/i);
  }
});
