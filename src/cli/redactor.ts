import type { Config } from '#src/config.ts';
import type { Redact } from '#src/domain/redact.ts';
import { loadRedactor } from '#src/operations/load-redactor.ts';
import type { CliIo } from './io.ts';

/** What stands between everything that is known and the terminal. */
export async function openRedactor(config: Config, io: Pick<CliIo, 'tell'>): Promise<Redact> {
  const { redact, trouble } = await loadRedactor(config);
  // It must not keep anyone from reading a run: what it would hide by value goes by its form.
  if (trouble !== null) io.tell(`note: ${trouble.message} ${trouble.fix ?? ''}`.trimEnd());
  return redact;
}
