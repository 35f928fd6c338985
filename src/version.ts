import { readFileSync } from 'node:fs';
import { z } from 'zod';

const MANIFEST = new URL('../package.json', import.meta.url);

/** The version of this Signalbox, from its package. */
export function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(MANIFEST, 'utf8'));
  return z.object({ version: z.string() }).parse(manifest).version;
}
