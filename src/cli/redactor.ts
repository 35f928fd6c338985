import { type Config, secretsOfConfig } from '#src/config.ts';
import type { McpConfig } from '#src/connect/mcp-config.ts';
import { Refusal } from '#src/domain/errors.ts';
import { makeRedactor, type Redact } from '#src/domain/redact.ts';
import type { CliIo } from './io.ts';

/** What stands between everything that is known and the terminal. */
export async function openRedactor(config: Config, io: Pick<CliIo, 'tell'>): Promise<Redact> {
  const { readMcpConfig, secretsOf } = await import('#src/connect/mcp-config.ts');
  const source = { file: config.MCP_CONFIG, env: config.environment };
  try {
    return redactorFor(config, secretsOf(await readMcpConfig(source)));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // It must not keep anyone from reading a run: what it would hide by value goes by its form.
    io.tell(`note: ${error.message} ${error.fix ?? ''}`.trimEnd());
    return redactorFor(config, []);
  }
}

/** Where mcp.json has been read already. */
export async function redactorOf(config: Config, mcp: McpConfig): Promise<Redact> {
  const { secretsOf } = await import('#src/connect/mcp-config.ts');
  return redactorFor(config, secretsOf(mcp));
}

function redactorFor(config: Config, secrets: readonly string[]): Redact {
  return makeRedactor([...secretsOfConfig(config), ...secrets]);
}
