import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measureAll, PARTS } from './measure.ts';
import { drawTable } from './table.ts';

// Beside a checkout's database: a temporary folder may be in memory, where fsync costs nothing.
const DATA = fileURLToPath(new URL('../data/', import.meta.url));

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
});
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
