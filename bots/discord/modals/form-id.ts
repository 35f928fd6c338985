import { z } from 'zod';
import type { JsonObject } from '#src/domain/json.ts';
import { CUSTOM_ID_LENGTH_MAX } from '../render/text.ts';

/** What a form that is sent says of itself. */
export interface FormId {
  /** Of the draft that it is drawn from. */
  draft: string;
  /** 0 is the first. */
  page: number;
  /** Of the form's intent. */
  code: string;
  /** What the form keeps, where it has one page and this is short; null: only the draft knows. */
  kept: JsonObject | null;
}

const FORM = 'form';
const PAGE = 'page';
const SEPARATOR = '~';
const Kept = z.record(z.string(), z.json());

/** "form~<draft>~<page>~<code>~<kept>": at most 100 characters. */
export function writeFormId({ draft, page, code, kept }: FormId): string {
  const known = [FORM, draft, String(page), code];
  const whole = [...known, kept === null ? '' : packKept(kept)].join(SEPARATOR);
  if (whole.length <= CUSTOM_ID_LENGTH_MAX) return whole;
  const short = [...known, ''].join(SEPARATOR);
  return short.length <= CUSTOM_ID_LENGTH_MAX
    ? short
    : [FORM, draft, String(page), '', ''].join(SEPARATOR);
}

/** Null: no form of ours. */
export function readFormId(customId: string): FormId | null {
  const [type, draft, page, code, kept] = customId.split(SEPARATOR);
  if (type !== FORM || draft === undefined || page === undefined) return null;
  if (code === undefined || kept === undefined) return null;
  return { draft, page: Number(page), code, kept: unpackKept(kept) };
}

/** The custom_id of a button that opens a page of a form. */
export function writePageId({ draft, page }: Pick<FormId, 'draft' | 'page'>): string {
  return [PAGE, draft, String(page)].join(SEPARATOR);
}

/** Null: no such button. */
export function readPageId(customId: string): Pick<FormId, 'draft' | 'page'> | null {
  const [type, draft, page] = customId.split(SEPARATOR);
  if (type !== PAGE || draft === undefined || page === undefined) return null;
  return { draft, page: Number(page) };
}

/** Is this a button that opens a page of a form? Asked before its code is looked for: it has none. */
export function opensPage(customId: string): boolean {
  return readPageId(customId) !== null;
}

function packKept(kept: JsonObject): string {
  return Buffer.from(JSON.stringify(kept)).toString('base64url');
}

/** Null: nothing is kept there, or nothing that can be read. */
function unpackKept(packed: string): JsonObject | null {
  if (packed === '') return null;
  try {
    return Kept.safeParse(JSON.parse(Buffer.from(packed, 'base64url').toString())).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
