import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measureAll, PARTS } from './measure.ts';
import { drawTable } from './table.ts';

// Beside a checkout's database: a temporary folder may be in memory, where fsync costs nothing.
const DATA = fileURLToPath(new URL('../data/', import.meta.url));

const USAGE = `Usage: npm run bench -- [--only <part>] [--json]

  --only <part>  only what begins so, of: ${PARTS.join(', ')}
  --json         the figures as JSON
`;

const values = readOptions();
if (values.help) {
  process.stdout.write(USAGE);
  process.exit();
}
const parts = PARTS.filter((part) => part.startsWith(values.only));
if (parts.length === 0) {
  process.stderr.write(`There is no part "${values.only}". Choose of: ${PARTS.join(', ')}.\n`);
  process.exit(3);
}

mkdirSync(DATA, { recursive: true });
const folder = mkdtempSync(join(DATA, 'bench-'));
try {
  const result = await measureAll(folder, parts, (what) => process.stderr.write(`${what}\n`));
  const text = values.json ? JSON.stringify(result) : drawTable(result);
  process.stdout.write(`${text}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function readOptions() {
  const flag = { type: 'boolean', default: false } as const;
  const only = { type: 'string', default: '' } as const;
  try {
    return parseArgs({ options: { help: flag, json: flag, only } }).values;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${reason}\n\n${USAGE}`);
    process.exit(3);
  }
}
