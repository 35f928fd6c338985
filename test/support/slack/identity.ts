/** Who the app is in the workspace that the stand-in plays. */
export const TEAM_ID = 'T1';
export const APP_ID = 'A1';
export const BOT_ID = 'B1';
export const BOT_USER_ID = 'UBOT';
export const BOT_TOKEN = 'xoxb-stand-in';
export const APP_TOKEN = 'xapp-stand-in';
/** What old apps checked instead of a signature; still in every payload. */
export const VERIFICATION_TOKEN = 'verification-token';
