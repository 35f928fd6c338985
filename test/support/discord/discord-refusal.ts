import { RESTJSONErrorCodes as Code } from 'discord-api-types/v10';

/** The status and the words that go with a code. */
const REFUSALS = new Map<number, readonly [status: number, message: string]>([
  [Code.GeneralError, [401, '401: Unauthorized']],
  [Code.UnknownChannel, [404, 'Unknown Channel']],
  [Code.UnknownGuild, [404, 'Unknown Guild']],
  [Code.UnknownMember, [404, 'Unknown Member']],
  [Code.UnknownMessage, [404, 'Unknown Message']],
  [Code.UnknownRole, [404, 'Unknown Role']],
  [Code.UnknownUser, [404, 'Unknown User']],
  [Code.UnknownWebhook, [404, 'Unknown Webhook']],
  [Code.UnknownInteraction, [404, 'Unknown interaction']],
  [Code.RequestEntityTooLarge, [413, 'Request entity too large']],
  [Code.InteractionHasAlreadyBeenAcknowledged, [400, 'Interaction has already been acknowledged.']],
  [Code.MissingAccess, [403, 'Missing Access']],
  [
    Code.CannotEditMessageAuthoredByAnotherUser,
    [403, 'Cannot edit a message authored by another user'],
  ],
  [Code.CannotSendAnEmptyMessage, [400, 'Cannot send an empty message']],
  [Code.CannotSendMessagesToThisUser, [403, 'Cannot send messages to this user']],
  [Code.MissingPermissions, [403, 'Missing Permissions']],
  [Code.InvalidWebhookToken, [401, 'Invalid Webhook Token']],
  [Code.InvalidFormBodyOrContentType, [400, 'Invalid Form Body']],
  [Code.InvalidActionOnArchivedThread, [400, 'Thread is archived']],
  [
    Code.ThreadAlreadyCreatedForMessage,
    [400, 'A thread has already been created for this message'],
  ],
  [Code.ThreadLocked, [403, 'Thread is locked']],
]);

/** What Discord answers instead: an ordinary fact of life that a program must be ready for. */
export class DiscordRefusal extends Error {
  readonly code: number;
  readonly status: number;
  /** Where the body is wrong, as Discord tells it. */
  readonly errors: object | undefined;

  constructor(code: number, errors?: object) {
    const [status, message] = REFUSALS.get(code) ?? [400, `refused with ${code}`];
    super(message);
    this.code = code;
    this.status = status;
    this.errors = errors;
  }
}

interface Fault {
  path: readonly PropertyKey[];
  code: string;
  message: string;
}

/** A request that a correct program never makes: refused, and the test that made it fails. */
export class DiscordBlunder extends DiscordRefusal {
  readonly told: string;

  constructor(code: string, message: string, path: readonly PropertyKey[] = []) {
    super(Code.InvalidFormBodyOrContentType, errorsOf({ path, code, message }));
    this.told = [path.join('.'), code, message].filter((part) => part !== '').join(': ');
    this.cause = this.told;
  }
}

/** A request on which Discord itself breaks, because it does not check what it cannot hold. */
export class DiscordBreakdown extends Error {}

function errorsOf({ path, code, message }: Fault): object {
  const leaf: object = { _errors: [{ code, message }] };
  return path.reduceRight<object>((inner, key) => ({ [key]: inner }), leaf);
}
