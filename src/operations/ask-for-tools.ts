import type { Config } from '#src/config.ts';
import type { McpConfig } from '#src/connect/mcp-config.ts';
import { MCP_LIMITS, type McpSessions, openMcpSessions } from '#src/connect/mcp-sessions.ts';
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
  try {
    const answers = await Promise.all(instances.map((name) => ask(sessions, name, signal)));
    return {
      tools: new Map(answers.flatMap(({ name, tools }) => (tools ? [[name, tools]] : []))),
      unreachable: new Map(answers.flatMap(({ name, why }) => (why ? [[name, why]] : []))),
    };
  } finally {
    await sessions.close();
  }
}

interface Answer {
  name: string;
  tools?: readonly McpTool[];
  why?: string;
}

async function ask(sessions: McpSessions, name: string, signal: AbortSignal): Promise<Answer> {
  try {
    return { name, tools: await sessions.tools(name, signal) };
  } catch (error) {
    if (error instanceof StepFailure) return { name, why: error.message };
    throw error;
  }
}
