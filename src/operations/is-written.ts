import type { App } from '#src/app.ts';
import type { Statement } from '#src/store/append.ts';

/** False: a statement that must match did not. */
export async function isWritten(app: App, statements: readonly Statement[]): Promise<boolean> {
  const write = { type: 'write', statements, barrier: true } as const;
  return (await app.journal.submit('people', write)).won;
}
