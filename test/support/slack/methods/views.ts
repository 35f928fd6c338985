import { z } from 'zod';
import { needViewBlocks } from '../input-blocks.ts';
import { defineMethod } from '../method.ts';
import { SlackRefusal } from '../slack-refusal.ts';
import { Home, Modal } from '../views.ts';

const STACK_MAX = 3;

export const VIEWS = {
  'views.open': defineMethod({
    fields: { trigger_id: z.string(), view: Modal },
    answer: ({ trigger_id, view }, { triggers, views }) => {
      needViewBlocks(view.blocks, 'modal');
      return { view: views.open(triggers.exchange(trigger_id), view) };
    },
  }),

  'views.push': defineMethod({
    fields: { trigger_id: z.string(), view: Modal },
    answer: ({ trigger_id, view }, { triggers, views }) => {
      needViewBlocks(view.blocks, 'modal');
      const user = triggers.exchange(trigger_id);
      const stack = views.of(user, 'modal');
      if (stack.length >= STACK_MAX) throw new SlackRefusal('push_limit_reached');
      return { view: views.open(user, view, stack.at(-1)) };
    },
  }),

  'views.update': defineMethod({
    fields: {
      view: Modal,
      view_id: z.string().optional(),
      external_id: z.string().optional(),
      hash: z.string().optional(),
    },
    answer: ({ view, view_id, external_id = '', hash }, { views }) => {
      needViewBlocks(view.blocks, 'modal');
      const id = view_id ?? views.byExternalId(external_id)?.id;
      if (id === undefined) throw new SlackRefusal('not_found');
      return { view: views.replace(id, view, hash) };
    },
  }),

  'views.publish': defineMethod({
    fields: { user_id: z.string(), view: Home, hash: z.string().optional() },
    answer: ({ user_id, view, hash }, { views, workspace }) => {
      needViewBlocks(view.blocks, 'home');
      if (!workspace.users.has(user_id)) throw new SlackRefusal('user_not_found');
      const [home] = views.of(user_id, 'home');
      if (home === undefined) return { view: views.open(user_id, view) };
      return { view: views.replace(home.id, view, hash) };
    },
  }),
};
