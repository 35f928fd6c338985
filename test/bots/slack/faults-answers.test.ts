import { testAnswers, testTwins } from '#test/support/chat/faults-answers.ts';
import { openSlackPort } from '#test/support/slack/port.ts';

testAnswers(openSlackPort, [
  ['undeliverable', 'channel_not_found', 'not_in_channel', 'channel_is_archived', 'is_archived'],
  ['undeliverable', 'restricted_action', 'msg_too_long', 'invalid_blocks', 'invented_tomorrow'],
  ['owed', 'invalid_auth', 'token_revoked', 'account_inactive', 'missing_scope', 'ratelimited'],
  ['sending', 'internal_error', 'service_unavailable', 'fatal_error'],
]);

testTwins('without the scope to look', async (...asked) => {
  const port = await openSlackPort(...asked);
  port.slack.world.scopes.delete('channels:history');
  return port;
});
