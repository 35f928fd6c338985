import { RESTJSONErrorCodes as Code } from 'discord-api-types/v10';
import type { DiscordSettings } from '#src/config.ts';
import type { PartFault } from '#src/domain/part-fault.ts';
import { readReason } from '../judge-answer.ts';
import { explainReason } from '../reasons.ts';

/** `/run` is not what it should be: Discord has not taken its definition. */
export class CommandsRefused extends Error {
  override name = 'CommandsRefused';
  readonly fault: PartFault;

  constructor(fault: PartFault, options: ErrorOptions) {
    super(fault.error, options);
    this.fault = fault;
  }
}

/** What means something else here than where a card is posted. */
const OWN_REASONS: ReadonlyMap<string, PartFault> = new Map([
  [
    String(Code.MissingAccess),
    {
      error: 'The app is not in the server, or was invited without applications.commands.',
      fix: 'Invite it again with the link of docs/discord-setup.md, and check DISCORD_GUILD_ID.',
    },
  ],
  [
    String(Code.MaximumDailyApplicationCommandCreatesReached),
    {
      error: 'The application has made 200 commands within a day, and Discord allows no more.',
      fix: 'Look for what else registers commands under it; Discord is asked again by itself.',
    },
  ],
]);

/** Why Discord has not taken the commands, and how to mend it. */
export function explainRefused(
  error: unknown,
  { guildId }: Pick<DiscordSettings, 'guildId'>,
): PartFault {
  const reason = readReason(error);
  const { means, fix: mend } = explainReason(reason);
  const { error: why, fix } = OWN_REASONS.get(reason) ?? { error: means, fix: mend };
  const where = guildId === null ? '' : ` in server ${guildId}`;
  return { error: `/run could not be registered${where}. ${why}`, fix };
}
