import type { FormField } from '../../forms/form.ts';
import { MODAL_COMPONENTS_MAX } from '../render/text.ts';
import type { Draft, DrawnForm } from './drafts.ts';

/** A modal's worth of a form. */
export interface Page {
  /** Only above the first fields: it counts like one of them. */
  text: string | null;
  fields: readonly FormField[];
  /** How many fields stand on the pages before. */
  before: number;
}

/** All pages of a form, at least one. */
export function listPages({ text, fields: all }: Pick<DrawnForm, 'fields' | 'text'>): Page[] {
  const room = MODAL_COMPONENTS_MAX - (text === null ? 0 : 1);
  const pages: Page[] = [{ text, fields: all.slice(0, room), before: 0 }];
  for (let before = room; before < all.length; before += MODAL_COMPONENTS_MAX) {
    const fields = all.slice(before, before + MODAL_COMPONENTS_MAX);
    pages.push({ text: null, fields, before });
  }
  return pages;
}

/** The first page of which nothing was sent yet; null: all of them were. */
export function findUnsent({ form, values }: Pick<Draft, 'form' | 'values'>): number | null {
  const index = listPages(form).findIndex(({ fields }) =>
    fields.some(({ name }) => !Object.hasOwn(values, name)),
  );
  return index < 0 ? null : index;
}

/** The page that has one of these fields; the first one where none has. */
export function findPageOf({ form }: Pick<Draft, 'form'>, names: ReadonlySet<string>): number {
  const index = listPages(form).findIndex(({ fields }) =>
    fields.some(({ name }) => names.has(name)),
  );
  return Math.max(0, index);
}
