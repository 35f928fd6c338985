/**
 * What the app may do in a workspace, as docs/slack/manifest.json asks for it, and what is missing
 * without it.
 */
export const SCOPES: ReadonlyMap<string, string> = new Map([
  ['chat:write', 'no card can be posted or edited, and nobody is answered'],
  ['commands', '/run and the two shortcuts of messages do not exist'],
  ['app_mentions:read', 'lines such as "@signalbox why" in a thread are not heard'],
  ['channels:read', 'this check cannot look at public channels'],
  ['groups:read', 'this check cannot look at private channels'],
  ['channels:history', 'after a crash in mid-post a card may stand twice in a public channel'],
  ['groups:history', 'after a crash in mid-post a card may stand twice in a private channel'],
  ['im:history', 'after a crash in mid-post a card may stand twice in a direct message'],
  ['im:write', 'nobody can be written to directly'],
  [
    'files:write',
    'cards of failures come without the picture of their run, support files not at all',
  ],
  ['files:read', 'pictures are shown without knowing that Slack is ready for them'],
  ['users:read', 'people go by their ids, and those of other workspaces are not told apart'],
  ['usergroups:read', 'user groups cannot be named as approvers'],
]);
