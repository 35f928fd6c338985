/** Who the app is, and where: the guild that the stand-in plays. Discord's client takes only ids of this length. */
export const TOKEN = 'stand-in.bot.token';
export const APPLICATION_ID = '100000000000000001';
/** Another than the application's, as with old apps: a program must not take one for the other. */
export const BOT_USER_ID = '100000000000000002';
export const GUILD_ID = '100000000000000003';
export const OPS = '100000000000000010';
export const ANN = '100000000000000020';
export const BEN = '100000000000000021';
