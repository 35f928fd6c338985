import type { APIModalInteractionResponseCallbackData } from 'discord-api-types/v10';
import type { Clock } from '#src/clock.ts';
import type { JsonObject } from '#src/domain/json.ts';
import type { Form, FormFault, FormValues } from '../../forms/form.ts';
import type { DiscordStyle } from '../render/card.ts';
import { escape } from '../render/markdown.ts';
import { renderText } from '../render/render-view.ts';
import { shortenLine, TEXT_LENGTH_MAX } from '../render/text.ts';
import { type Draft, type Drafts, type DrawnForm, openDrafts } from './drafts.ts';
import { drawPage } from './draw-page.ts';
import { readPageId, writePageId } from './form-id.ts';
import { findPageOf, findUnsent, listPages } from './pages.ts';
import { readPage, type SentPage } from './read-page.ts';

/** What a MODAL_SUBMIT of ours is. */
export type ReadForm = SentForm | FilledPage | { type: 'gone' };

/** All of a form: for settleForm. */
export interface SentForm {
  type: 'whole';
  /** Of its intent. */
  code: string;
  kept: JsonObject;
  values: FormValues;
  /** By which `again` finds what was typed. */
  draft: string;
}

/** A page of a form that has more: nothing is done yet. drawProgress says so, with the next one. */
export interface FilledPage {
  type: 'page';
  /** Fields "1 to 5 of 12" are filled in. */
  first: number;
  last: number;
  of: number;
  /** The custom_id of the button that opens the page that is to be filled in next. */
  next: string;
}

/** A form that cannot be read as it is. What was typed is still there. */
export interface FaultyForm {
  faults: { label: string; message: string }[];
  /** The custom_id of the button that opens it again where its first fault is. */
  next: string;
}

/** The forms of each person: what one of them typed nobody else reads or sends. */
export type Forms = (user: string) => FormsOfOne;

/**
 * Forms as modals. A form of one page that keeps little is read back after a restart as well; one of
 * several pages is known for a quarter of an hour, by the process that drew it.
 */
export interface FormsOfOne {
  /** The modal that asks for the first page: `data` of an answer of type 9. */
  draw: (form: Form, style: Pick<DiscordStyle, 'encode'>) => Modal;
  /** What was sent, from `data` of a MODAL_SUBMIT. Null: no form of ours. `gone`: it is to be asked for again. */
  read: (data: unknown) => ReadForm | null;
  /**
   * What is wrong with a form, redacted already, and the way back into it: drawFaults shows both.
   * Null: it cannot be opened again, and is to be asked for anew.
   */
  again: (sent: SentForm, faults: readonly FormFault[]) => FaultyForm | null;
  /**
   * The modal that a press of `next` or `again` opens: ask opensPage(customId) before a press's code
   * is read. Null: the form is gone, and is to be asked for again.
   */
  openPage: (customId: string) => Modal | null;
}

export type Modal = APIModalInteractionResponseCallbackData;

/** Of what a text of a modal holds: the rest is for the sentences below the card. */
const ABOUT_LENGTH_MAX = 3_000;
const TEXT_GAP = '\n\n';

/** Forms, and what people have typed into them: in memory only, shown to nobody else, never logged. */
export function openForms(clock: Pick<Clock, 'monotonic'>): Forms {
  const draftsOf = openDrafts(clock);
  return (user) => openFormsOf(draftsOf(user));
}

function openFormsOf(drafts: Drafts): FormsOfOne {
  return {
    draw: (form, style) =>
      drawPage(drafts.add({ form: toDrawn(form, style), code: style.encode(form.intent) }), 0),
    read: (data) => {
      const sent = readPage(data);
      return sent && readSent(drafts, sent);
    },
    again: ({ draft: id }, faults) => {
      const draft = drafts.find(id);
      if (draft === null) return null;
      const told = new Map(faults.map(({ field, message }) => [field, message]));
      drafts.keep({ ...draft, faults: told });
      const labels = new Map(draft.form.fields.map(({ name, label }) => [name, label]));
      return {
        faults: faults.map(({ field, message }) => ({ label: labels.get(field) ?? '', message })),
        next: writePageId({ draft: id, page: findPageOf(draft, new Set(told.keys())) }),
      };
    },
    openPage: (customId) => {
      const id = readPageId(customId);
      const draft = id && drafts.find(id.draft);
      if (id === null || draft === null || listPages(draft.form)[id.page] === undefined)
        return null;
      return drawPage(draft, id.page);
    },
  };
}

function readSent(drafts: Drafts, { id, values }: SentPage): ReadForm {
  const known = drafts.find(id.draft);
  if (known === null) {
    const { draft, code, kept } = id;
    return kept === null ? { type: 'gone' } : { type: 'whole', code, kept, values, draft };
  }
  const draft = { ...known, values: { ...known.values, ...values }, faults: new Map() };
  drafts.keep(draft);
  const unsent = findUnsent(draft);
  if (unsent !== null) return tellProgress(draft, { sent: id.page, unsent });
  const { code, form } = draft;
  return { type: 'whole', code, kept: form.kept, values: draft.values, draft: draft.id };
}

function tellProgress(
  { id, form }: Draft,
  { sent, unsent }: { sent: number; unsent: number },
): FilledPage {
  const page = listPages(form)[sent];
  const { before = 0, fields = [] } = page ?? {};
  return {
    type: 'page',
    first: before + 1,
    last: before + fields.length,
    of: form.fields.length,
    next: writePageId({ draft: id, page: unsent }),
  };
}

function toDrawn(
  { title, intro, about: view, fields, kept }: Form,
  style: Pick<DiscordStyle, 'encode'>,
): DrawnForm {
  const about = view === null ? null : renderText(view, style, ABOUT_LENGTH_MAX);
  const room = TEXT_LENGTH_MAX - (about?.length ?? 0) - TEXT_GAP.length;
  // Escaped it is at most twice as long.
  const said = intro === null ? null : escape(shortenLine(intro, Math.floor(room / 2)));
  const texts = [about, said].filter((text) => text !== null && text !== '');
  return { title, text: texts.length === 0 ? null : texts.join(TEXT_GAP), fields, kept };
}
