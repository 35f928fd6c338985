import { basename, extname } from 'node:path';
import { z } from 'zod';
import { Refusal } from '#src/domain/errors.ts';
import type { Json } from '#src/domain/json.ts';
import { readWorkflowFile, type WorkflowFile } from '#src/domain/workflow-file.ts';
import { readJsonFile } from './read-json.ts';

/** A workflow file, read but not yet bound or validated. */
export interface WorkflowSource extends WorkflowFile {
  file: string;
  rawGraph: Json;
}

/** It came out of JSON.parse; a file without any steps is left to validation. */
const AnyJson = z.custom<Json>().catch(null);

/** Throws a Refusal that names the file. */
export async function readWorkflowSource(file: string): Promise<WorkflowSource> {
  const raw = await readJsonFile(file);
  try {
    const read = readWorkflowFile(raw, basename(file, extname(file)));
    return { file, ...read, rawGraph: AnyJson.parse(read.rawGraph) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(error.kind, `${file}: ${error.message}`, error.fix);
  }
}
