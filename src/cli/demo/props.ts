import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { extname, join, relative, resolve } from 'node:path';
import { expandVariables } from '#src/connect/mcp-expand.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const FILES_SERVER = '@modelcontextprotocol/server-filesystem/dist/index.js';

/** What the demo plays with, in a checkout and in an installed package. */
export interface Props {
  /** This very program. */
  program: string;
  /** Where its runs, its notes and its settings are: in the folder that the user is in. */
  folder: string;
  database: string;
  mcpConfig: string;
  examples: string;
  changelog: string;
}

/** Makes the demo's folder, with a mcp.json that names the servers where they are on this machine. */
export async function layOutProps(folder: string): Promise<Props> {
  const mcpConfig = join(folder, 'mcp.json');
  await mkdir(folder, { recursive: true });
  const template = await readFile(join(ROOT, 'examples/mcp.json'), 'utf8');
  await writeFile(mcpConfig, `${JSON.stringify(nameServers(template), null, 2)}\n`);
  return {
    program: join(ROOT, 'bin/signalbox.mjs'),
    folder,
    database: `sqlite:${folder}/demo.db`,
    mcpConfig,
    examples: relative('.', join(ROOT, 'examples')),
    changelog: relative('.', join(ROOT, 'CHANGELOG.md')),
  };
}

function nameServers(template: string): unknown {
  const places = {
    SIGNALBOX_NODE: process.execPath,
    FILES_SERVER: createRequire(import.meta.url).resolve(FILES_SERVER),
    FILES_FOLDER: ROOT,
    ORDERS_SERVER: join(ROOT, `examples/order-system/server${extname(import.meta.url)}`),
  };
  return JSON.parse(template, (_, value: unknown) =>
    typeof value === 'string' ? expandVariables(value, places).text : value,
  );
}
