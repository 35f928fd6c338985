import { listReasons, type Reason, type ReasonGroup } from '../delivery/trouble.ts';

const INVITE = 'Invite the bot there with /invite, or give another channel.';
const NEW_TOKEN = 'Install the app again and put its new bot token into SLACK_BOT_TOKEN.';
const REINSTALL = "Bring the app's scopes up to docs/slack/manifest.json and install it again.";
const ASK_ADMIN = 'Ask an administrator of the workspace.';
const REPORT = 'Nothing can be done in Slack: report it, with the log of this moment.';
const CHECK_ADDRESS = 'Check SLACK_API_URL and the proxy of this machine.';
const WAIT = 'Nothing has to be done: it is tried again by itself.';

/** Slack's codes that we know, and our own where Slack gave none. */
const GROUPS: readonly ReasonGroup[] = [
  {
    trouble: 'place',
    codes: ['channel_not_found'],
    means: 'There is no such channel, or the bot cannot see it.',
    fix: 'Check the id (channel details show it); a private channel is seen once the bot is invited.',
  },
  {
    trouble: 'place',
    codes: ['not_in_channel'],
    means: 'The bot is not a member of the channel.',
    fix: INVITE,
  },
  {
    trouble: 'place',
    codes: ['is_archived', 'channel_is_archived'],
    means: 'The channel is archived.',
    fix: 'Unarchive it, or give another channel.',
  },
  {
    trouble: 'place',
    codes: [
      'restricted_action',
      'restricted_action_read_only_channel',
      'restricted_action_thread_only_channel',
      'restricted_action_non_threadable_channel',
      'restricted_action_thread_locked',
      'cannot_reply_to_message',
      'no_permission',
      'access_denied',
    ],
    means: 'The rules of the workspace or the channel do not let the bot post this here.',
    fix: 'Allow apps to post in this channel, or give another one.',
  },
  {
    trouble: 'place',
    codes: ['thread_not_found', 'message_not_found'],
    means: 'The message is gone: somebody has deleted it.',
    fix: 'Nothing has to be done: `/run show <run>` brings the card again.',
  },
  {
    trouble: 'place',
    codes: ['cant_update_message', 'edit_window_closed', 'block_mismatch', 'update_failed'],
    means: 'The message can no longer be edited.',
    fix: 'Nothing has to be done: `/run show <run>` brings a new card.',
  },
  {
    trouble: 'place',
    codes: ['user_not_found', 'user_not_visible', 'user_disabled', 'users_not_found'],
    means: 'There is no such person in this workspace, or no longer.',
    fix: 'Check the member id (their profile shows it).',
  },
  {
    trouble: 'place',
    codes: ['cannot_dm_bot', 'messages_tab_disabled', 'invalid_user_combination'],
    means: 'The bot cannot write to them directly.',
    fix: 'Switch on the Messages tab in the settings of the app (App Home), and name people, not bots.',
  },
  {
    trouble: 'place',
    codes: ['user_not_in_channel'],
    means: 'They are not in this channel, so that nothing can be shown to them alone.',
    fix: 'Let them join the channel.',
  },
  {
    trouble: 'place',
    codes: ['team_not_found', 'enterprise_is_restricted', 'method_not_supported_for_channel_type'],
    means: 'Slack does not allow this in such a channel.',
    fix: 'Give a channel of the workspace in which the app is installed.',
  },
  {
    trouble: 'place',
    codes: [
      'file_uploads_disabled',
      'file_uploads_except_images_disabled',
      'storage_limit_reached',
    ],
    means: 'The workspace takes no more files.',
    fix: `Cards come without their picture. ${ASK_ADMIN}`,
  },
  {
    trouble: 'place',
    codes: ['file_not_found', 'file_deleted'],
    means: 'The picture is gone.',
    fix: 'Nothing has to be done: cards come without it.',
  },
  {
    trouble: 'bug',
    codes: [
      'invalid_blocks',
      'invalid_blocks_format',
      'invalid_attachments',
      'too_many_attachments',
      'invalid_arguments',
      'invalid_arg_name',
      'invalid_metadata_format',
      'invalid_metadata_schema',
      'metadata_too_large',
      'msg_blocks_too_long',
      'msg_too_long',
      'no_text',
    ],
    means: 'Slack did not take the card as it was drawn: a fault of Signalbox.',
    fix: REPORT,
  },
  {
    trouble: 'app',
    codes: ['invalid_auth', 'not_authed', 'token_revoked', 'token_expired', 'account_inactive'],
    means: 'The token is not valid, or no longer.',
    fix: NEW_TOKEN,
  },
  {
    trouble: 'app',
    codes: ['not_allowed_token_type'],
    means: 'It is a token of another kind.',
    fix: 'SLACK_BOT_TOKEN begins with xoxb-, SLACK_APP_TOKEN with xapp-.',
  },
  {
    trouble: 'app',
    codes: ['missing_scope'],
    means: 'The app may not do this: a scope is missing.',
    fix: REINSTALL,
  },
  {
    trouble: 'app',
    codes: [
      'org_login_required',
      'ekm_access_denied',
      'team_access_not_granted',
      'team_added_to_org',
      'two_factor_setup_required',
      'accesslimited',
    ],
    means: 'The workspace does not let the app in at present.',
    fix: ASK_ADMIN,
  },
  {
    trouble: 'pace',
    codes: ['ratelimited', 'rate_limited', 'message_limit_exceeded'],
    means: 'Slack asks to wait: too much was sent in a short time.',
    fix: WAIT,
  },
  {
    trouble: 'platform',
    codes: ['service_unavailable', 'fatal_error', 'internal_error', 'request_timeout'],
    means: 'Slack has a fault of its own.',
    fix: 'It is tried again by itself; https://slack-status.com says more.',
  },
  {
    trouble: 'platform',
    codes: ['no_answer'],
    means: 'Slack did not answer in time, or the connection broke.',
    fix: 'It is tried again by itself; check the network of this machine if it lasts.',
  },
  {
    trouble: 'platform',
    codes: ['not_slack'],
    means: 'What answered is not Slack: a proxy may stand between.',
    fix: CHECK_ADDRESS,
  },
  {
    trouble: 'unsent',
    codes: ['unreachable'],
    means: 'Slack cannot be reached from this machine.',
    fix: 'Check its network, its name server and SLACK_API_URL.',
  },
];

/** Every code that we name: what it means and what to do. */
export const REASON_WORDS = listReasons(GROUPS);

/** Words for any reason that a Slack messenger gives, also for those that Slack invents tomorrow. */
export function explainReason(code: string): Reason {
  const known = REASON_WORDS.get(code);
  if (known !== undefined) return known;
  const status = /^http_(\d+)$/.exec(code)?.[1];
  if (status !== undefined) {
    const means = `Slack's address answered HTTP ${status}.`;
    return Number(status) < 500
      ? { trouble: 'unsent', means, fix: CHECK_ADDRESS }
      : { trouble: 'platform', means, fix: WAIT };
  }
  const fix = 'Look it up at https://docs.slack.dev/reference/methods/chat.postMessage.';
  return { trouble: 'place', means: `Slack refused it with "${code}".`, fix };
}
