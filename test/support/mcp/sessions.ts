import { fileURLToPath } from 'node:url';
import { parseMcpConfig } from '#src/connect/mcp-config.ts';
import { type McpLimits, type McpSessions, openMcpSessions } from '#src/connect/mcp-sessions.ts';
import type { Json } from '#src/domain/json.ts';
import { hasLiveProcess } from './live-group.ts';

const FAULT_SERVER = fileURLToPath(new URL('./fault-server.ts', import.meta.url));

/** An entry of mcp.json that starts the fault server in one of its modes. */
export function faultServer(
  mode = 'good',
  env: Record<string, string> = {},
): { command: string; args: string[]; env: Record<string, string> } {
  return { command: process.execPath, args: [FAULT_SERVER, mode], env };
}

/** Every time constant as short as this machine allows. */
const FAST: McpLimits = {
  connectMs: 5_000,
  listMs: 3_000,
  pingMs: 300,
  callsMax: 10,
  queueMax: 1_000,
  stdio: { lineBytesMax: 1024 * 1024, endMs: 300, termMs: 300 },
  http: { bytesMax: 1024 * 1024, streamGraceMs: 200 },
};

export interface TestSessions extends McpSessions {
  /** Process groups that were started, and are not gone by now. */
  leftOver(): number[];
  started: number[];
}

/** Sessions over the entries of a mcp.json, that remember which processes they started. */
export function openTestSessions(
  mcpServers: Record<string, Json>,
  { limits = {}, env = {} }: { limits?: Partial<McpLimits>; env?: Record<string, string> } = {},
): TestSessions {
  const source = { file: 'mcp.json', env };
  const started: number[] = [];
  const ended = new Set<number>();
  const sessions = openMcpSessions({
    config: parseMcpConfig(JSON.stringify({ mcpServers }), source),
    env: { PATH: '/usr/bin:/bin', HOME: '/nowhere', SECRET_KEY: 'ours alone', ...env },
    version: '0',
    limits: { ...FAST, ...limits },
    onProcessGroup: (pgid, change) => {
      if (change === 'started') started.push(pgid);
      else ended.add(pgid);
    },
  });
  return {
    ...sessions,
    started,
    leftOver: () => started.filter((pgid) => !ended.has(pgid) || hasLiveProcess(pgid)),
  };
}
