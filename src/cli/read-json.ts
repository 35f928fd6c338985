import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { Refusal } from '#src/domain/errors.ts';

/** The JSON of a file. Throws a Refusal that says where it is wrong. */
export async function readJsonFile(file: string): Promise<unknown> {
  return parseJson(await readTextFile(file), file);
}

/** The JSON of a stream, such as stdin. */
export async function readJsonStream(
  stream: NodeJS.ReadableStream,
  name: string,
): Promise<unknown> {
  return parseJson(await text(stream), name);
}

const READ_FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EISDIR: 'is a folder; name its files',
  EACCES: 'may not be read by this user',
};

/** Throws a Refusal that says why it cannot be read. */
export async function readTextFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const what = READ_FAULTS[code] ?? `cannot be read (${code})`;
    throw new Refusal('invalid', `${file} ${what}.`, 'Check the path.');
  }
}

function parseJson(json: string, name: string): unknown {
  try {
    return JSON.parse(json.replace(/^\uFEFF/, ''));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Refusal('invalid', `${name} is not JSON: ${reason}.`, 'Mend it there.');
  }
}
