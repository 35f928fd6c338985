import { randomBytes } from 'node:crypto';
import type { Clock } from '#src/clock.ts';
import type { Form, FormValues } from '../../forms/form.ts';

/** A form that somebody was shown, and what they have written into it so far. */
export interface Draft {
  id: string;
  form: DrawnForm;
  /** Of its intent. */
  code: string;
  /** Of the fields of all pages that were sent. */
  values: FormValues;
  /** What of it could not be read, by field. */
  faults: ReadonlyMap<string, string>;
}

/** A form with what is to be read first drawn already. */
export interface DrawnForm extends Pick<Form, 'title' | 'fields' | 'kept'> {
  text: string | null;
}

export interface Drafts {
  add: (drawn: Pick<Draft, 'form' | 'code'>) => Draft;
  /** Null: too old, or of before a restart. */
  find: (id: string) => Draft | null;
  keep: (draft: Draft) => void;
}

/** As long as Discord lets an interaction be answered. */
const KEPT_MS = 15 * 60_000;
const KEPT_MAX = 500;
const ID_BYTES = 8;

/**
 * Forms that are being filled in, by whom: the last 500, each for a quarter of an hour after it was
 * touched. Whose id somebody else names is not found.
 */
export function openDrafts({ monotonic }: Pick<Clock, 'monotonic'>): (user: string) => Drafts {
  const kept = new Map<string, { at: number; draft: Draft }>();
  const forget = (now: number) => {
    for (const [id, { at }] of kept) {
      if (kept.size <= KEPT_MAX && now - at < KEPT_MS) return;
      kept.delete(id);
    }
  };
  return (user) => {
    const keyOf = (id: string) => `${user}/${id}`;
    const keep = (draft: Draft) => {
      const at = monotonic();
      const key = keyOf(draft.id);
      // Whatever was touched last is forgotten last.
      kept.delete(key);
      kept.set(key, { at, draft });
      forget(at);
    };
    return {
      add: (drawn) => {
        const id = randomBytes(ID_BYTES).toString('base64url');
        const draft = { ...drawn, id, values: {}, faults: new Map<string, string>() };
        keep(draft);
        return draft;
      },
      find: (id) => {
        forget(monotonic());
        return kept.get(keyOf(id))?.draft ?? null;
      },
      keep,
    };
  };
}
