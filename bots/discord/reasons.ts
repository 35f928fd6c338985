import { RESTJSONErrorCodes as Code } from 'discord-api-types/v10';
import { listReasons, type Reason, type ReasonGroup } from '../delivery/trouble.ts';

const ALLOW =
  "Give the bot's role the permissions of docs/discord-setup.md there, or give another channel.";
const CHECK_CHANNEL =
  'Copy its id in Discord (Developer Mode, then Copy Channel ID), or give another channel.';
const NEW_TOKEN =
  'Reset the token under Bot in the Developer Portal and put the new one into DISCORD_TOKEN.';
const REPORT = 'Nothing can be done in Discord: report it, with the log of this moment.';
const CHECK_ADDRESS = 'Check DISCORD_API_URL and the proxy of this machine.';
const WAIT = 'Nothing has to be done: it is tried again by itself.';
const SHOW_AGAIN = 'Nothing has to be done: `/run show` brings the card again.';
const WITHOUT_PICTURE = 'Nothing has to be done: cards come without their picture.';

type NumberedGroup = Reason & { codes: readonly (Code | string)[] };

/** Discord's codes that we know, and our own where it gave none. */
const GROUPS: readonly NumberedGroup[] = [
  {
    trouble: 'place',
    codes: [Code.UnknownChannel],
    means: 'There is no such channel, or no longer.',
    fix: CHECK_CHANNEL,
  },
  {
    trouble: 'place',
    codes: [Code.UnknownGuild, Code.InvalidGuild, Code.UserBannedFromThisGuild],
    means: 'There is no such server, or the bot is not in it.',
    fix: 'Invite the bot with the link of docs/discord-setup.md.',
  },
  {
    trouble: 'place',
    codes: [Code.MissingAccess],
    means: 'The bot cannot see the channel.',
    fix: ALLOW,
  },
  {
    trouble: 'place',
    codes: [Code.MissingPermissions, Code.CannotReplyWithoutPermissionToReadMessageHistory],
    means: 'The bot lacks a permission there.',
    fix: ALLOW,
  },
  {
    trouble: 'place',
    codes: [
      Code.CannotExecuteActionOnDMChannel,
      Code.CannotSendMessagesInNonTextChannel,
      Code.CannotExecuteActionOnThisChannelType,
      Code.CannotSendAMessageInAForumChannel,
      Code.ChannelVerificationLevelTooHighForYouToGainAccess,
      Code.ServerNotAvailableInYourLocation,
    ],
    means: 'Discord does not allow this in such a channel.',
    fix: 'Give a text channel of a server.',
  },
  {
    trouble: 'place',
    codes: [Code.UnknownMessage],
    means: 'The message is gone: somebody has deleted it.',
    fix: SHOW_AGAIN,
  },
  {
    trouble: 'place',
    codes: [
      Code.CannotEditMessageAuthoredByAnotherUser,
      Code.CannotExecuteActionOnSystemMessage,
      Code.InvalidMessageType,
    ],
    means: 'The message can no longer be edited.',
    fix: SHOW_AGAIN,
  },
  {
    trouble: 'place',
    codes: [Code.InvalidActionOnArchivedThread, Code.ThreadLocked],
    means: 'The thread is archived or locked.',
    fix: 'Unlock it, or let it be: the next card begins a new thread.',
  },
  {
    trouble: 'place',
    codes: [Code.ThreadAlreadyCreatedForMessage],
    means: 'The message has a thread already.',
    fix: WAIT,
  },
  {
    trouble: 'place',
    codes: [Code.MaximumActiveThreads, Code.MaximumActiveAnnouncementThreads],
    means: 'The server has as many open threads as Discord allows.',
    fix: 'Close some of its threads.',
  },
  {
    trouble: 'place',
    codes: [Code.UnknownUser, Code.UnknownMember, Code.InvalidRecipients],
    means: 'There is no such person, or no longer.',
    fix: 'Check the user id (Developer Mode, then Copy User ID).',
  },
  {
    trouble: 'place',
    codes: [
      Code.CannotSendMessagesToThisUser,
      Code.CannotSendMessagesToThisUserDueToHavingNoMutualGuilds,
      Code.ExplicitContentCannotBeSentToTheDesiredRecipient,
    ],
    means: 'The bot cannot write to them directly.',
    fix: 'They have to be in a server with the bot and allow direct messages from its members.',
  },
  {
    trouble: 'place',
    codes: [
      Code.MessageWasBlockedByAutomaticModeration,
      Code.TitleWasBlockedByAutomaticModeration,
      Code.MessageBlockedByHarmfulLinksFilter,
    ],
    means: 'A rule of the server (AutoMod) or of Discord blocked the message.',
    fix: "Exempt the bot's role in the server's AutoMod rules.",
  },
  {
    trouble: 'place',
    codes: [
      Code.RequestEntityTooLarge,
      Code.FileUploadedExceedsMaximumSize,
      Code.InvalidFileUploaded,
      Code.ProvidedFileIsInvalid,
      Code.ProvidedFileTypeIsInvalid,
      Code.UploadedFileNotFound,
      Code.AccessToFileUploadsHasBeenLimitedForThisGuild,
    ],
    means: 'Discord does not take the file.',
    fix: WITHOUT_PICTURE,
  },
  {
    trouble: 'place',
    codes: [
      Code.UnknownInteraction,
      Code.UnknownWebhook,
      Code.InvalidWebhookToken,
      Code.InteractionHasAlreadyBeenAcknowledged,
      Code.ThisInteractionHasHitTheMaximumNumberOfFollowUpMessages,
    ],
    means: 'What they did can no longer be answered there: too late, or answered already.',
    fix: 'Nothing has to be done: press or type it again where something is missing.',
  },
  {
    trouble: 'bug',
    codes: [
      Code.InvalidFormBodyOrContentType,
      Code.RequestBodyContainsInvalidJSON,
      Code.CannotSendAnEmptyMessage,
      Code.MaximumNumberOfAttachmentsInAMessageReached,
      'http_400',
      'http_405',
    ],
    means: 'Discord did not take the request as it was made: a fault of Signalbox.',
    fix: REPORT,
  },
  {
    trouble: 'app',
    codes: ['http_401', Code.Unauthorized, Code.InvalidToken, 'token_refused'],
    means: 'The bot token is not valid, or no longer.',
    fix: NEW_TOKEN,
  },
  {
    trouble: 'app',
    codes: [
      Code.UnknownApplication,
      Code.NotAuthorizedToPerformThisActionOnThisApplication,
      Code.BotsCannotUseThisEndpoint,
      Code.OAuth2ApplicationDoesNotHaveBot,
    ],
    means: 'The token is not that of this application.',
    fix: 'DISCORD_TOKEN and DISCORD_APPLICATION_ID have to be those of one application.',
  },
  {
    trouble: 'app',
    codes: [
      Code.VerifyYourAccount,
      Code.TwoFactorAuthenticationIsRequired,
      Code.InvalidRequestOrigin,
      Code.CloudflareIsBlockingYourRequest,
      'http_403',
    ],
    means: 'Discord does not let this app or this machine in at present.',
    fix: 'Look into the Developer Portal, and check the proxy of this machine.',
  },
  {
    trouble: 'pace',
    codes: [
      'ratelimited',
      Code.ActionCannotBePerformedDueToSlowmodeRateLimit,
      Code.AnnouncementEditLimitExceeded,
      Code.ChannelWriteRateLimit,
      Code.ServerWriteRateLimit,
      Code.MaximumNumberOfEditsToMessagesOlderThanOneHourReached,
      Code.OpeningDirectMessagesTooFast,
      Code.SendMessagesHasBeenTemporarilyDisabled,
      Code.ServiceResourceIsBeingRateLimited,
    ],
    means: 'Discord asks to wait: too much was sent in a short time.',
    fix: WAIT,
  },
  {
    trouble: 'pace',
    codes: ['too_many_invalid'],
    means: 'Discord refused so much within ten minutes that it would soon ban this machine.',
    fix: 'Mend what the log says was refused; Discord is asked again by itself.',
  },
  {
    trouble: 'platform',
    codes: [
      Code.FeatureTemporarilyDisabledServerSide,
      Code.IndexNotYetAvailable,
      Code.ApplicationNotYetAvailable,
      Code.APIResourceOverloaded,
    ],
    means: 'Discord has a fault of its own.',
    fix: 'It is tried again by itself; https://discordstatus.com says more.',
  },
  {
    trouble: 'platform',
    codes: ['no_answer'],
    means: 'Discord did not answer in time, or the connection broke.',
    fix: 'It is tried again by itself; check the network of this machine if it lasts.',
  },
  {
    trouble: 'platform',
    codes: ['not_discord'],
    means: 'What answered is not Discord: a proxy may stand between.',
    fix: CHECK_ADDRESS,
  },
  {
    trouble: 'unsent',
    codes: ['unreachable'],
    means: 'Discord cannot be reached from this machine.',
    fix: 'Check its network, its name server and DISCORD_API_URL.',
  },
];

/** Every code that we name: what it means and what to do. */
export const REASON_WORDS: ReadonlyMap<string, Reason> = listReasons(
  GROUPS.map(({ codes, ...reason }): ReasonGroup => ({ ...reason, codes: codes.map(String) })),
);

/** Words for any reason that a Discord messenger gives, also for those that Discord invents tomorrow. */
export function explainReason(code: string): Reason {
  const known = REASON_WORDS.get(code);
  if (known !== undefined) return known;
  const status = /^http_(\d+)$/.exec(code)?.[1];
  if (status !== undefined) {
    const means = `Discord's address answered HTTP ${status}.`;
    return Number(status) < 500
      ? { trouble: 'unsent', means, fix: CHECK_ADDRESS }
      : { trouble: 'platform', means, fix: WAIT };
  }
  const fix = 'Look it up at https://docs.discord.com/developers/topics/opcodes-and-status-codes.';
  return { trouble: 'place', means: `Discord refused it with code ${code}.`, fix };
}
