import { randomUUID } from 'node:crypto';
import { APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID } from '../identity.ts';
import { defineMethod } from '../method.ts';

export const SESSION = {
  'auth.test': defineMethod({
    fields: {},
    answer: () => ({
      url: 'https://acme.slack.com/',
      team: 'Acme',
      user: 'signalbox',
      team_id: TEAM_ID,
      user_id: BOT_USER_ID,
      bot_id: BOT_ID,
      is_enterprise_install: false,
    }),
  }),

  'apps.connections.open': defineMethod({
    token: 'app',
    fields: {},
    answer: (_args, { tickets, host }) => {
      const ticket = randomUUID();
      tickets.add(ticket);
      return { url: `ws://${host}/link/?ticket=${ticket}&app_id=${APP_ID}` };
    },
  }),
};
