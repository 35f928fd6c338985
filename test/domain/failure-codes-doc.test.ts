import { expect, test } from 'vitest';
import { FAILURE_CODES } from '#src/domain/failure-codes.ts';
import { renderFailureCodesDoc } from '#src/domain/failure-codes-doc.ts';

test('the page of failure codes is the one that the table gives', async () => {
  await expect(renderFailureCodesDoc()).toMatchFileSnapshot('../../docs/failure-codes.md');
});

test('the page has a row for every code', () => {
  const page = renderFailureCodesDoc();
  for (const code of Object.keys(FAILURE_CODES)) expect(page).toContain(`| \`${code}\` |`);
});
