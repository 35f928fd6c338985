import { randomUUID } from 'node:crypto';
import { link, open, readFile, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { SECRET_KEY_LENGTH_MIN } from './config.ts';
import { Refusal } from './domain/errors.ts';

const OWNER_ONLY = 0o600;
const SystemError = z.object({ code: z.string() });

/** Null: there is none yet. */
export async function readKeyFile(file: string): Promise<string | null> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const code = codeOf(error);
    if (code === 'ENOENT') return null;
    throw new Refusal(
      'unavailable',
      `The secret key in ${file} cannot be read (${code}).`,
      'Give this user the right to read it, or set SECRET_KEY.',
    );
  });
  const key = text?.trim() ?? null;
  if (key === null || key.length >= SECRET_KEY_LENGTH_MIN) return key;
  throw new Refusal(
    'unavailable',
    `What is in ${file} is no secret key.`,
    'Put the right file back, or delete it when the database has never been used with one.',
  );
}

/**
 * Keeps a new key, on disk and whole before it has its name. Whoever is first wins: the key that
 * stands is handed back, so that two processes that start at once agree.
 */
export async function keepKeyFile(
  file: string,
  key: string,
): Promise<{ key: string; isNew: boolean }> {
  const draft = `${file}.${randomUUID()}`;
  try {
    await writeDurably(draft, `${key}\n`);
    await link(draft, file);
    await syncFolder(dirname(file));
    return { key, isNew: true };
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw refuseKeeping(file, error);
    return { key: (await readKeyFile(file)) ?? key, isNew: false };
  } finally {
    await unlink(draft).catch(ignoreAbsent);
  }
}

async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', OWNER_ONLY);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Its name must last as long as the fingerprint in the database does. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function refuseKeeping(file: string, error: unknown): Refusal {
  return new Refusal(
    'unavailable',
    `The secret key cannot be kept in ${file} (${codeOf(error)}).`,
    `Set SECRET_KEY to ${SECRET_KEY_LENGTH_MIN} random characters or more, or make the folder writable.`,
  );
}

function ignoreAbsent(error: unknown): void {
  if (codeOf(error) !== 'ENOENT') throw error;
}

function codeOf(error: unknown): string {
  const parsed = SystemError.safeParse(error);
  if (!parsed.success) throw error;
  return parsed.data.code;
}
