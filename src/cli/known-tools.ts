import type { Config } from '#src/config.ts';
import { Refusal } from '#src/domain/errors.ts';
import { loadToolCatalogue, type ToolCatalogue } from '#src/operations/tool-catalogue.ts';
import { explainTrouble } from './explain-trouble.ts';
import type { CliIo } from './io.ts';
import { withReading } from './open-reading.ts';

/** The tools that servers listed last. Validation goes on without them: it only knows less then. */
export async function readKnownTools(
  config: Config,
  io: Pick<CliIo, 'tell'>,
): Promise<ToolCatalogue> {
  try {
    return await withReading(config, loadToolCatalogue);
  } catch (error) {
    // No database yet: nobody has listed any tools.
    if (error instanceof Refusal && error.kind === 'unknown') return new Map();
    const { error: message, details } = await explainTrouble(error, config.DATABASE_URL);
    if (details !== null) throw error;
    io.tell(`note: the servers' tools are not known. ${message}`);
    return new Map();
  }
}
