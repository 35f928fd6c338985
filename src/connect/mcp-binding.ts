import type { HttpServer, McpConfig, StdioServer } from './mcp-config.ts';
import { failBeforeCall } from './mcp-faults.ts';

export interface McpBinding {
  instance_id?: string | undefined;
  server_url?: string | undefined;
}

/** The registered server that a step means. `instance_id` wins; an address must be a registered one. */
export function resolveInstance(config: McpConfig, binding: McpBinding): string {
  const instance = binding.instance_id ?? findByUrl(config, binding.server_url);
  findUsable(config, instance);
  return instance;
}

export interface UsableServer {
  server: StdioServer | HttpServer;
  secrets: readonly string[];
}

/** Throws the sentence that says why an instance cannot be used, where it cannot. */
export function findUsable(config: McpConfig, instance: string): UsableServer {
  const server = config.servers.get(instance);
  if (server === undefined) {
    throw failBeforeCall(
      `MCP instance "${instance}" is not in ${config.file}. ${listKnown(config)}`,
    );
  }
  if (server.kind === 'faulty') throw failBeforeCall(server.reason);
  return { server, secrets: server.secrets };
}

function findByUrl(config: McpConfig, url: string | undefined): string {
  if (url === undefined) {
    throw failBeforeCall(
      `The step is bound to no MCP server: it has neither instance_id nor server_url. ${listKnown(config)}`,
    );
  }
  const wanted = normalizeUrl(url);
  const found = [...config.servers].filter(
    ([, server]) => server.kind === 'http' && normalizeUrl(server.url) === wanted,
  );
  const [first, second] = found;
  if (first === undefined) {
    throw failBeforeCall(
      `server_url ${hideQuery(url)} is no registered MCP server, and no other address is ever called. ${listKnown(config)}`,
    );
  }
  if (second !== undefined) {
    throw failBeforeCall(
      `server_url ${hideQuery(url)} is registered as ${found.map(([name]) => name).join(' and ')}. Name the one you mean as instance_id.`,
    );
  }
  return first[0];
}

function listKnown({ file, servers }: McpConfig): string {
  const names = [...servers.keys()];
  if (names.length === 0) return `Add the server to ${file}: it has none yet.`;
  return `Bind the step to one of these, or add the server to ${file}: ${names.join(', ')}.`;
}

function normalizeUrl(text: string): string {
  return URL.canParse(text) ? new URL(text).href : text;
}

/** Queries carry keys. */
function hideQuery(text: string): string {
  return text.replace(/\?.*$/, '?…');
}
