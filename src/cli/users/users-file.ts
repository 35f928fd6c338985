import { extname } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { z } from 'zod';
import { readJsonFile, readTextFile } from '#src/cli/read-json.ts';
import { Refusal } from '#src/domain/errors.ts';
import { IMPORT_FIELDS, type ImportLine } from '#src/domain/user-import.ts';

const Records = z.array(
  z.object({ record: z.record(z.string(), z.string()), info: z.object({ lines: z.number() }) }),
);

/** The lines of a .csv or .json file of users. Throws a Refusal where it is neither. */
export async function readUsersFile(file: string): Promise<ImportLine[]> {
  switch (extname(file).toLowerCase()) {
    case '.csv':
      return readCsv(await readTextFile(file), file);
    case '.json':
      return readEntries(await readJsonFile(file), file);
    default:
      throw new Refusal('invalid', `${file} is neither .csv nor .json.`, 'Name it for what it is.');
  }
}

function readEntries(json: unknown, file: string): ImportLine[] {
  if (!Array.isArray(json)) {
    const fix = 'Write [{ "email": "ana@example.com", "role": "admin" }].';
    throw new Refusal('invalid', `${file} holds no list.`, fix);
  }
  return json.map((fields: unknown, index) => ({ where: `entry ${index + 1}`, fields }));
}

function readCsv(text: string, file: string): ImportLine[] {
  try {
    const columns = (header: string[]) => readHeader(header, file);
    const options = { bom: true, trim: true, skip_empty_lines: true, info: true } as const;
    const records = Records.parse(parse(text, { ...options, columns }));
    return records.map(({ record, info }) => ({ where: `line ${info.lines}`, fields: record }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const fix = 'Write each user on one line, and a field with a comma in "quotes".';
    throw new Refusal('invalid', `${file} is not CSV: ${error.message}.`, fix);
  }
}

function readHeader(header: readonly string[], file: string): string[] {
  const names = header.map((name) => name.trim().toLowerCase());
  const fix = `Let its first line be ${IMPORT_FIELDS.join(',')}.`;
  if (!names.includes('email')) {
    throw new Refusal('invalid', `The first line of ${file} names no field "email".`, fix);
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return names;
  throw new Refusal('invalid', `The first line of ${file} names "${twice}" twice.`, fix);
}
