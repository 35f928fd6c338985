import { FAILURE_CODES } from './failure-codes.ts';

/** docs/failure-codes.md, written from the one table. */
export function renderFailureCodesDoc(): string {
  const rows = Object.entries(FAILURE_CODES).map(
    ([code, { meaning, advice }]) => `| \`${code}\` | ${meaning}. | ${advice} |`,
  );
  return `# Failure codes

Every failed or stopped run carries one of these codes. This page is written from the table in
\`src/domain/failure-codes.ts\`; \`npx vitest run test/domain/failure-codes-doc.test.ts -u\` writes it again.

| code | meaning | what to do |
|---|---|---|
${rows.join('\n')}
`;
}
