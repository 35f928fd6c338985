import { pino } from 'pino';
import type { Examination, Finding } from '#src/cli/bots.ts';
import { SYSTEM_CLOCK } from '#src/clock.ts';
import { discordSettingsOf } from '#src/config.ts';
import { Refusal } from '#src/domain/errors.ts';
import { examinedPlaces } from '../answering/examined-places.ts';
import { examineApplication, examineToken } from './examine-app.ts';
import { examineGuild } from './examine-guild.ts';
import { examinePlaces } from './examine-places.ts';
import { examineReach } from './examine-reach.ts';
import { postTestCard } from './post-test-card.ts';
import { openDiscordRest } from './rest.ts';

/** Looks at everything that Discord must allow, as far as it can be seen from here. */
export async function examineDiscord({
  config,
  isPosting,
}: Pick<Examination, 'config' | 'isPosting'>): Promise<Finding[]> {
  const settings = discordSettingsOf(config);
  if (settings === null) {
    throw new Refusal(
      'refused',
      'Discord is not set up here.',
      'Set DISCORD_TOKEN, DISCORD_APPLICATION_ID and DISCORD_CHANNEL, as docs/discord-setup.md says.',
    );
  }
  // What goes wrong is told as what was found.
  const log = pino({ level: 'silent' });
  const rest = openDiscordRest(settings, { log, monotonic: SYSTEM_CLOCK.monotonic });
  const token = await examineToken(rest, settings);
  // Without a token that Discord takes all else would only say so again.
  if (!token.every(({ isRight }) => isRight)) return token;
  const { channel } = settings;
  return [
    ...token,
    ...(await examineApplication(rest, settings)),
    ...(await examineGuild(rest, settings)),
    ...(await examineReach(rest, settings)),
    ...(await examinePlaces(rest, examinedPlaces(config, { surface: 'discord', channel }))),
    ...(isPosting ? await postTestCard(rest, channel) : []),
  ];
}
