import { testRush } from '#test/support/chat/faults-rush.ts';
import { openSlackPort } from '#test/support/slack/port.ts';

testRush({
  open: openSlackPort,
  called: ({ slack }) =>
    slack.world.calls.flatMap(({ fields }) =>
      [...JSON.stringify(fields).matchAll(/user_id\W+(U\w+)/g)].map(([, id = '']) => id),
    ),
  ann: 'UANN',
});
