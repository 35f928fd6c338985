import type { Config } from '#src/config.ts';
import type { McpConfig } from '#src/connect/mcp-config.ts';
import { MCP_LIMITS, openMcpSessions } from '#src/connect/mcp-sessions.ts';
import type { McpTool } from '#src/connect/mcp-tools.ts';
import { StepFailure } from '#src/domain/errors.ts';
import type { ToolCatalogue } from './tool-catalogue.ts';

export interface ToolsAnswer {
  tools: ToolCatalogue;
  /** Why the others could not be asked, by instance. */
  unreachable: ReadonlyMap<string, string>;
}

export interface ToolsRequest {
  config: Config;
  mcp: McpConfig;
  version: string;
  instances: readonly string[];
  signal: AbortSignal;
}

/** Asks MCP servers for their tools, all at once, and ends the sessions again. */
export async function askForTools(request: ToolsRequest): Promise<ToolsAnswer> {
  const { config, mcp, version, instances, signal } = request;
  const limits = { ...MCP_LIMITS, callsMax: config.CALLS_PER_INSTANCE };
  const sessions = openMcpSessions({ config: mcp, env: config.environment, version, limits });
  const tools = new Map<string, readonly McpTool[]>();
  const unreachable = new Map<string, string>();
  const ask = async (instance: string) => {
    try {
      tools.set(instance, await sessions.tools(instance, signal));
    } catch (error) {
      if (!(error instanceof StepFailure)) throw error;
      unreachable.set(instance, error.message);
    }
  };
  try {
    await Promise.all(instances.map(ask));
  } finally {
    await sessions.close();
  }
  return { tools, unreachable };
}
