import { type FileHandle, open, rm } from 'node:fs/promises';
import { Refusal } from '#src/domain/errors.ts';

/** What is written about a run may be nobody else's business. */
const MODE = 0o600;

/** Throws a Refusal where a file of that name stands, or none can be written. */
export async function writeNewFile(path: string, content: string | Uint8Array): Promise<void> {
  let file: FileHandle;
  try {
    file = await open(path, 'wx', MODE);
  } catch (error) {
    throw refuseFile(path, error);
  }
  try {
    await file.writeFile(content);
  } catch (error) {
    // Half a file would be taken for a whole one.
    await rm(path, { force: true });
    throw refuseFile(path, error);
  } finally {
    await file.close();
  }
}

function refuseFile(path: string, error: unknown): Refusal {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  if (reason === 'EEXIST') {
    const fix = 'Name another file, or remove that one first.';
    return new Refusal('refused', `There is a file ${path} already.`, fix);
  }
  const fix = 'Name a file in a folder that you may write.';
  return new Refusal('refused', `${path} cannot be written (${reason}).`, fix);
}
