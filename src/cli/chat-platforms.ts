import { type Config, discordSettingsOf, slackSettingsOf } from '#src/config.ts';

export interface ChatPlatform {
  /** As it calls itself. */
  name: string;
  /** Where cards go that nobody has routed elsewhere. */
  channel: string;
}

const PLATFORMS = {
  slack: { name: 'Slack', settingsOf: slackSettingsOf },
  discord: { name: 'Discord', settingsOf: discordSettingsOf },
} as const;

export const PLATFORM_IDS: readonly string[] = Object.keys(PLATFORMS);

/** Those that are set up here, by what they are called in commands and routes. */
export function platformsOf(config: Config): ReadonlyMap<string, ChatPlatform> {
  return new Map(
    Object.entries(PLATFORMS).flatMap(([id, { name, settingsOf }]) => {
      const settings = settingsOf(config);
      return settings === null ? [] : [[id, { name, channel: settings.channel }]];
    }),
  );
}
