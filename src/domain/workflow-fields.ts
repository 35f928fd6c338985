import { nearest } from './nearest.ts';

const KNOWN_FIELDS = [
  'name',
  'description',
  'tags',
  'params',
  'input_schema',
  'on_failure',
  'steps',
  'graph',
];
/** What tells other tools where a file belongs or what it is. */
const SILENT_FIELDS = ['$schema'];
const FOREIGN_FIELDS = ['tenant_id', 'workflow_id'];

export interface IgnoredField {
  field: string;
  message: string;
  fix: string;
}

/** The fields beside the steps that have no effect, each with a sentence that says so. */
export function describeIgnored(raw: Readonly<Record<string, unknown>>): IgnoredField[] {
  return Object.keys(raw).flatMap((field) => describeField(field) ?? []);
}

function describeField(field: string): IgnoredField | null {
  if (FOREIGN_FIELDS.includes(field)) {
    const message = `"${field}" belongs to the installation the file comes from, and is ignored.`;
    return { field, message, fix: 'Nothing to do; it may be removed.' };
  }
  if (KNOWN_FIELDS.includes(field) || SILENT_FIELDS.includes(field)) return null;
  const guess = nearest(field, KNOWN_FIELDS);
  const message = `"${field}" is no field of a workflow, and is ignored.`;
  return { field, message, fix: guess === undefined ? 'Remove it.' : `Did you mean "${guess}"?` };
}
