import { type FileHandle, open, rm } from 'node:fs/promises';
import { join, parse } from 'node:path';
import type { Kept } from './render/bundle.ts';

const COPIES_MAX = 1_000;
/** A log may hold what is nobody else's business. */
const MODE = 0o600;

/** Writes a new file: where one of that name stands it becomes `name (2).json`. */
export async function keepFile(
  folder: string,
  { name, text }: { name: string; text: string },
): Promise<Kept> {
  for (let copy = 1; copy <= COPIES_MAX; copy += 1) {
    const kept = await writeNew(join(folder, nameCopy(name, copy)), text);
    if (kept !== 'exists') return kept;
  }
  return { unwritable: `there are ${COPIES_MAX} of them` };
}

function nameCopy(name: string, copy: number): string {
  const { name: stem, ext } = parse(name);
  return copy === 1 ? name : `${stem} (${copy})${ext}`;
}

async function writeNew(path: string, text: string): Promise<Kept | 'exists'> {
  let file: FileHandle;
  try {
    file = await open(path, 'wx', MODE);
  } catch (error) {
    const reason = reasonOf(error);
    return reason === 'EEXIST' ? 'exists' : { unwritable: reason };
  }
  try {
    await file.writeFile(text);
    return { path };
  } catch (error) {
    // Half a file would be taken for a whole one.
    await rm(path, { force: true });
    return { unwritable: reasonOf(error) };
  } finally {
    await file.close();
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error ? String(error.code) : error.message;
}
