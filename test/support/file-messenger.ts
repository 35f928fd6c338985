import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Messenger } from '#bots/messenger.ts';

/** A line of the file: what was sent, and what the approval on it said of its task. */
export interface FileLine {
  what: 'post' | 'update';
  id: string;
  status: string;
  /** Of a post. */
  thread?: string | null;
  place?: string;
}

/**
 * A channel that outlives the process that writes to it. A post's message is its id and its number;
 * `closed`: a place that takes nothing.
 */
export function openFileMessenger(
  file: string,
  canFind: boolean,
  { closed = '' }: { closed?: string } = {},
): Messenger {
  const write = (line: FileLine) => appendFileSync(file, `${JSON.stringify(line)}\n`);
  return {
    surface: 'file',
    defaultPlace: 'ops',
    paceMs: 0,
    hasPictures: false,
    explain: (code) => ({ trouble: 'place', means: `It says ${code}.`, fix: 'Mend it.' }),
    placeOfPerson: () => null,
    post: async ({ id, place, view, thread }) => {
      if (place === closed) return { type: 'refused', reason: 'is_archived' };
      write({
        what: 'post',
        id,
        thread,
        place,
        status: 'status' in view ? view.status : view.kind,
      });
      return { type: 'sent', message: id };
    },
    update: async ({ message }, { view }) => {
      write({ what: 'update', id: message, status: 'status' in view ? view.status : view.kind });
      return { type: 'sent', message };
    },
    whisper: () => Promise.reject(new Error('nobody whispers here')),
    upload: () => Promise.reject(new Error('nobody uploads here')),
    recall: async () => null,
    find: async ({ id }) => {
      if (!canFind) return undefined;
      const isThere = readLines(file).some((line) => line.what === 'post' && line.id === id);
      return isThere ? id : null;
    },
  };
}

export function readLines(file: string): FileLine[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line): FileLine => JSON.parse(line));
}
