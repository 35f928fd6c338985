import { type Config, secretsOfConfig } from '#src/config.ts';
import type { McpConfig } from '#src/connect/mcp-config.ts';
import { Refusal } from '#src/domain/errors.ts';
import { makeRedactor, type Redact } from '#src/domain/redact.ts';

interface LoadedRedactor {
  redact: Redact;
  /** Why the secrets of MCP servers go only by their form; null: all are known. */
  trouble: Refusal | null;
}

/** What hides the secrets of the settings and of the MCP servers. */
export async function loadRedactor(config: Config): Promise<LoadedRedactor> {
  const { readMcpConfig } = await import('#src/connect/mcp-config.ts');
  const source = { file: config.MCP_CONFIG, env: config.environment };
  try {
    return { redact: await redactorOf(config, await readMcpConfig(source)), trouble: null };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { redact: makeRedactor(secretsOfConfig(config)), trouble: error };
  }
}

/** Where mcp.json has been read already. */
export async function redactorOf(config: Config, mcp: McpConfig): Promise<Redact> {
  const { secretsOf } = await import('#src/connect/mcp-config.ts');
  return makeRedactor([...secretsOfConfig(config), ...secretsOf(mcp)]);
}

const KEPT = new WeakMap<Config, Redact>();

/** For what is written down for good: read once in a process. Null: not all secrets are known, which is read again. */
export async function keepRedactor(config: Config): Promise<Redact | null> {
  const kept = KEPT.get(config);
  if (kept !== undefined) return kept;
  const { redact, trouble } = await loadRedactor(config);
  if (trouble !== null) return null;
  KEPT.set(config, redact);
  return redact;
}
