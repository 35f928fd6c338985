import type { webApi } from '@slack/bolt';
import type { Examination, Finding } from '#src/cli/bots.ts';
import { type SlackSettings, slackSettingsOf } from '#src/config.ts';
import { Refusal } from '#src/domain/errors.ts';
import { examinedPlaces } from '../answering/examined-places.ts';
import { findRight, findWrong } from '../answering/finding.ts';
import { examinePlaces } from './examine-places.ts';
import { examineReach } from './examine-reach.ts';
import { look } from './look.ts';
import { postTestCard } from './post-test-card.ts';
import { SCOPES } from './scopes.ts';
import { openWebClient } from './web-client.ts';

const TOKEN = "the bot's token";

/** Looks at everything that Slack must allow, as far as it can be seen from here. */
export async function examineSlack({
  config,
  isPosting,
}: Pick<Examination, 'config' | 'isPosting'>): Promise<Finding[]> {
  const settings = slackSettingsOf(config);
  if (settings === null) {
    throw new Refusal(
      'refused',
      'Slack is not set up here.',
      'Set SLACK_BOT_TOKEN, SLACK_APP_TOKEN and SLACK_CHANNEL, as docs/slack-setup.md says.',
    );
  }
  const client = openWebClient(settings);
  const reach = examineReach(settings, config.PUBLIC_URL ?? null);
  const token = await examineToken(client, settings);
  // Without a token that Slack takes all else would only say so again.
  if (!token.every(({ isRight }) => isRight)) return [...token, ...(await reach)];
  return [
    ...token,
    ...(await examineScopes(client)),
    ...(await reach),
    ...(await examinePlaces(
      client,
      examinedPlaces(config, { surface: 'slack', channel: settings.channel }),
    )),
    ...(isPosting ? await postTestCard(client, settings.channel) : []),
  ];
}

async function examineToken(
  client: webApi.WebClient,
  { botToken }: SlackSettings,
): Promise<Finding[]> {
  if (!botToken.startsWith('xoxb-')) {
    const fix = "Take the Bot User OAuth Token of the app's page OAuth & Permissions.";
    return [
      findWrong(TOKEN, 'SLACK_BOT_TOKEN does not begin with xoxb-: it is another token.', fix),
    ];
  }
  return look(TOKEN, async () => {
    const { user = '?', team = '?' } = await client.auth.test();
    return [findRight(TOKEN, `It is @${user} in the workspace ${team}.`)];
  });
}

/** Slack tells beside each answer what the app may do. */
async function examineScopes(client: webApi.WebClient): Promise<Finding[]> {
  const subject = 'its scopes';
  return look(subject, async () => {
    const { response_metadata: told } = await client.auth.test();
    const granted = new Set(told?.scopes);
    const missing = [...SCOPES].filter(([scope]) => !granted.has(scope));
    if (missing.length === 0) return [findRight(subject, `All ${SCOPES.size} are granted.`)];
    return missing.map(([scope, without]) => {
      const fix = `Add ${scope} on the app's page OAuth & Permissions, and install the app again.`;
      return findWrong(subject, `${scope} is missing: ${without}.`, fix);
    });
  });
}
