import { type Logger, LogLevel } from '@slack/bolt';

function ignore(): void {}

/** For Slack's own clients: what goes wrong in them is thrown as well, and told by whoever called. */
export const SILENT_LOGGER: Logger = {
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  setLevel: ignore,
  setName: ignore,
  getLevel: () => LogLevel.ERROR,
};
