import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { Refusal } from '#src/domain/errors.ts';
import { expandVariables, findSecrets } from './mcp-expand.ts';

export interface StdioServer {
  kind: 'stdio';
  command: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  cwd?: string;
}

export interface HttpServer {
  kind: 'http';
  url: string;
  headers: Readonly<Record<string, string>>;
}

/** An entry that cannot be used, and the sentence that says why. The others keep working. */
interface FaultyServer {
  kind: 'faulty';
  reason: string;
}

type McpServer = (StdioServer | HttpServer | FaultyServer) & { secrets: readonly string[] };

export interface McpConfig {
  file: string;
  /** By the entry's key, which is the instance id. */
  servers: ReadonlyMap<string, McpServer>;
}

export interface McpConfigSource {
  file: string;
  /** What `${VAR}` may refer to. */
  env: Readonly<Record<string, string | undefined>>;
}

const FileShape = z.looseObject({ mcpServers: z.record(z.string(), z.unknown()) });

const TextMap = z.record(z.string(), z.string()).default({});
const EntryShape = z.object({
  type: z.enum(['stdio', 'http', 'streamable-http', 'streamableHttp']).optional(),
  command: z.string().min(1).optional(),
  args: z.array(z.string()).default([]),
  env: TextMap,
  cwd: z.string().min(1).optional(),
  url: z.string().min(1).optional(),
  headers: TextMap,
  disabled: z.boolean().default(false),
});
type Entry = z.infer<typeof EntryShape>;

/** The servers of a `mcp.json`; none when the file does not exist. Throws a Refusal when it is no such file. */
export async function readMcpConfig(source: McpConfigSource): Promise<McpConfig> {
  try {
    return parseMcpConfig(await readFile(source.file, 'utf8'), source);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    if (codeOf(error) === 'ENOENT') return { file: source.file, servers: new Map() };
    throw new Refusal(
      'invalid',
      `${source.file} cannot be read (${codeOf(error)}).`,
      'Make it a file that this user may read, or remove it to go without MCP servers.',
    );
  }
}

/** Faults of the file are refused; faults of one entry make that entry `faulty` and disturb no other. */
export function parseMcpConfig(text: string, source: McpConfigSource): McpConfig {
  const { mcpServers } = parseFile(text, source.file);
  const servers = Object.entries(mcpServers).map(
    ([name, raw]) => [name, readServer({ name, raw, ...source })] as const,
  );
  return { file: source.file, servers: new Map(servers) };
}

/** What is wrong with the entries, one sentence each, for `validate` and the log at start. */
export function problemsOf(config: McpConfig): string[] {
  return [...config.servers.values()].flatMap((server) =>
    server.kind === 'faulty' ? [server.reason] : [],
  );
}

/** Every value that the redactor must hide. */
export function secretsOf(config: McpConfig): string[] {
  return [...new Set([...config.servers.values()].flatMap((server) => server.secrets))];
}

function parseFile(text: string, file: string): z.infer<typeof FileShape> {
  try {
    return FileShape.parse(JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch (error) {
    const reason =
      error instanceof z.ZodError
        ? 'has no "mcpServers" object'
        : `is not JSON: ${error instanceof Error ? error.message : String(error)}`;
    throw new Refusal(
      'invalid',
      `${file} ${reason}.`,
      'Write { "mcpServers": { "<name>": { "command": "…" } } }, or remove the file to go without MCP servers.',
    );
  }
}

interface EntrySource extends McpConfigSource {
  name: string;
  raw: unknown;
}

function readServer(source: EntrySource): McpServer {
  const parsed = EntryShape.safeParse(source.raw);
  if (!parsed.success) {
    return faulty(source, parsed.error.issues.map(describeIssue));
  }
  const problems: string[] = [];
  const secrets: string[] = [];
  const fill = (field: string, text: string, key?: string): string => {
    const expansion = expandVariables(text, source.env);
    secrets.push(...findSecrets({ key: key ?? '', hidden: key !== undefined, expansion }));
    problems.push(...expansion.missing.map((variable) => describeMissing(field, variable)));
    return expansion.text;
  };
  const entry = fillEntry(parsed.data, fill);
  problems.push(...findContradictions(entry));
  if (problems.length > 0) return faulty(source, problems);
  return { ...toServer(entry), secrets: [...new Set(secrets)] };
}

function fillEntry(
  entry: Entry,
  fill: (field: string, text: string, key?: string) => string,
): Entry {
  const fillMap = (field: string, map: Record<string, string>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(map).map(([key, text]) => [key, fill(`${field}.${key}`, text, key)]),
    );
  return {
    ...entry,
    ...(entry.command === undefined ? {} : { command: fill('command', entry.command) }),
    ...(entry.url === undefined ? {} : { url: fill('url', entry.url) }),
    args: entry.args.map((text, index) => fill(`args[${index}]`, text)),
    env: fillMap('env', entry.env),
    headers: fillMap('headers', entry.headers),
  };
}

function findContradictions(entry: Entry): string[] {
  if (entry.disabled) return ['it is disabled. Remove "disabled" to use it'];
  if (entry.command !== undefined && entry.url !== undefined) {
    return ['command and url exclude each other. Keep one'];
  }
  if (entry.url !== undefined) return checkUrl(entry.url);
  if (entry.command === undefined) return ['command or url is missing. Give one'];
  return [];
}

function checkUrl(text: string): string[] {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return ['url is not an http or https address. Write it in full'];
  }
  if (url.username !== '' || url.password !== '') {
    return ['url carries a user or password. Put them into headers.Authorization'];
  }
  return [];
}

function toServer(entry: Entry): StdioServer | HttpServer {
  if (entry.url !== undefined) return { kind: 'http', url: entry.url, headers: entry.headers };
  return {
    kind: 'stdio',
    command: entry.command ?? '',
    args: entry.args,
    env: entry.env,
    ...(entry.cwd === undefined ? {} : { cwd: entry.cwd }),
  };
}

function faulty({ file, name }: EntrySource, problems: readonly string[]): McpServer {
  return {
    kind: 'faulty',
    reason: `${file}, server "${name}": ${problems.join('; ')}.`,
    secrets: [],
  };
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const field = issue.path.map(String).join('.');
  return `${field === '' ? 'the entry' : field}: ${issue.message}`;
}

function describeMissing(field: string, variable: string): string {
  return `the variable ${variable} of ${field} is not set. Set it, or write a default as \${${variable}:-…}`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
