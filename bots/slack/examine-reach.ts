import { webApi } from '@slack/bolt';
import type { Finding } from '#src/cli/bots.ts';
import type { SlackSettings } from '#src/config.ts';
import { findRight, findWrong } from '../answering/finding.ts';
import { look } from './look.ts';
import { webClientOptions } from './web-client.ts';

const TOKEN = "the app's token";
const REQUESTS = 'requests over HTTP';
/** What is shown on the page Basic Information. */
const SECRET = /^[0-9a-f]{32}$/;

/** Looks whether what people do in Slack can come here. */
export async function examineReach(
  { reach, apiUrl }: SlackSettings,
  publicUrl: string | null,
): Promise<Finding[]> {
  return reach.mode === 'socket'
    ? examineSockets(reach.appToken, apiUrl)
    : [examineRequests(reach.signingSecret, publicUrl)];
}

async function examineSockets(appToken: string, apiUrl: string | null): Promise<Finding[]> {
  const create = "Create one with the scope connections:write on the app's page Basic Information.";
  if (!appToken.startsWith('xapp-')) {
    const message = 'SLACK_APP_TOKEN does not begin with xapp-: it is another token.';
    return [findWrong(TOKEN, message, create)];
  }
  const client = new webApi.WebClient(appToken, webClientOptions(apiUrl));
  const open = async () => {
    await client.apps.connections.open();
    return [findRight(TOKEN, 'It opens sockets: no public address is needed.')];
  };
  // Another token helps only where it is the app that Slack refuses, not where Slack is out of reach.
  return look(TOKEN, open, ({ trouble, fix }) =>
    trouble === 'app' || trouble === 'place'
      ? `${create} Socket Mode has to be switched on as well.`
      : fix,
  );
}

/** Whether Slack reaches the address nobody can see from here. */
function examineRequests(signingSecret: string, publicUrl: string | null): Finding {
  if (!SECRET.test(signingSecret)) {
    const fix = "Take the Signing Secret of the app's page Basic Information.";
    return findWrong(REQUESTS, 'SLACK_SIGNING_SECRET is not 32 digits from 0 to f.', fix);
  }
  if (publicUrl === null) {
    const fix = 'Set PUBLIC_URL to the address under which Slack reaches this machine.';
    return findWrong(REQUESTS, 'No address is known to which Slack could send them.', fix);
  }
  const url = `${publicUrl.replace(/\/*$/, '')}/slack/events`;
  return findRight(REQUESTS, `Their signature is checked. The app has to name ${url} everywhere.`);
}
