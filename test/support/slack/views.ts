import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { JsonObject } from '#src/domain/json.ts';
import { nameBlocks, ViewBlocks } from './blocks.ts';
import { fromJson } from './form-values.ts';
import { APP_ID, BOT_ID, TEAM_ID } from './identity.ts';
import { SlackBlunder, SlackRefusal } from './slack-refusal.ts';

const TITLE_LENGTH_MAX = 24;
const METADATA_LENGTH_MAX = 3000;
const CALLBACK_LENGTH_MAX = 255;

const Label = z.strictObject({
  type: z.literal('plain_text'),
  text: z.string().min(1).max(TITLE_LENGTH_MAX),
  emoji: z.boolean().optional(),
});
const everyView = {
  blocks: ViewBlocks,
  callback_id: z.string().max(CALLBACK_LENGTH_MAX).default(''),
  private_metadata: z.string().max(METADATA_LENGTH_MAX).default(''),
  external_id: z.string().max(CALLBACK_LENGTH_MAX).default(''),
};
export const ModalSource = z.strictObject({
  type: z.literal('modal'),
  title: Label,
  submit: Label.optional(),
  close: Label.optional(),
  clear_on_close: z.boolean().default(false),
  notify_on_close: z.boolean().default(false),
  submit_disabled: z.boolean().default(false),
  ...everyView,
});
const HomeSource = z.strictObject({ type: z.literal('home'), ...everyView });
export const Modal = fromJson(ModalSource);
export const Home = fromJson(HomeSource);

type ViewSource = z.output<typeof ModalSource> | z.output<typeof HomeSource>;

/** A view as the Web API gives it. */
export interface SlackView {
  id: string;
  type: 'modal' | 'home';
  hash: string;
  team_id: string;
  app_id: string;
  bot_id: string;
  root_view_id: string;
  previous_view_id: string | null;
  callback_id: string;
  private_metadata: string;
  external_id: string;
  blocks: JsonObject[];
  notify_on_close?: boolean;
  clear_on_close?: boolean;
}

interface OpenView {
  user: string;
  view: SlackView;
}

/** The modals and homes that people see. */
export class Views {
  readonly #open = new Map<string, OpenView>();

  open(user: string, source: ViewSource, below?: SlackView): SlackView {
    const id = `V${randomUUID().slice(0, 8)}`;
    const place = {
      id,
      root_view_id: below?.root_view_id ?? id,
      previous_view_id: below?.id ?? null,
    };
    const view = { ...madeOf(source), ...place };
    this.#open.set(id, { user, view });
    return view;
  }

  /** What a person sees in its stead, under the same id. */
  replace(id: string, source: ViewSource, hash?: string): SlackView {
    const { user, view: old } = this.#find(id);
    if (hash !== undefined && hash !== old.hash) throw new SlackRefusal('hash_conflict');
    const { root_view_id, previous_view_id } = old;
    const view = { ...madeOf(source), id, root_view_id, previous_view_id };
    this.#open.set(id, { user, view });
    return view;
  }

  close(id: string): void {
    this.#open.delete(id);
  }

  closeAll(user: string): void {
    for (const view of this.of(user, 'modal')) this.close(view.id);
  }

  /** What this person has open, the topmost last. */
  of(user: string, type: 'modal' | 'home'): SlackView[] {
    return [...this.#open.values()]
      .filter((each) => each.user === user && each.view.type === type)
      .map(({ view }) => view);
  }

  /** Whose it is. Throws when nobody has it open: nobody can press what is not there. */
  userOf(id: string): string {
    const found = this.#open.get(id);
    if (found === undefined) throw new Error(`nobody has the view ${id} open`);
    return found.user;
  }

  byExternalId(externalId: string): SlackView | undefined {
    return [...this.#open.values()].find(({ view }) => view.external_id === externalId)?.view;
  }

  #find(id: string): OpenView {
    const found = this.#open.get(id);
    if (found === undefined) throw new SlackRefusal('not_found');
    return found;
  }
}

function madeOf(source: ViewSource): Omit<SlackView, 'id' | 'root_view_id' | 'previous_view_id'> {
  const asks = source.blocks.some(({ type }) => type === 'input');
  if (source.type === 'modal' && asks && source.submit === undefined) {
    throw new SlackBlunder('invalid_arguments', 'a modal that asks for input needs `submit`');
  }
  const hash = `${Date.now()}.${randomUUID().slice(0, 8)}`;
  const origin = { team_id: TEAM_ID, app_id: APP_ID, bot_id: BOT_ID };
  return { ...source, ...origin, hash, blocks: nameBlocks(source.blocks) };
}
