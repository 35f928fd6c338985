import { type Logger as BoltLogger, LogLevel } from '@slack/bolt';
import type { Logger } from 'pino';

/** The same line again within so long says nothing new: anybody can send us what is not signed. */
const SAME_MS = 60_000;

/** What Bolt has to tell, in our own log. What it says of payloads is for its authors. */
export function openBoltLogger(log: Logger, monotonic: () => number): BoltLogger {
  let last = { line: '', at: -SAME_MS };
  const tell = (level: 'warn' | 'error') => {
    return (...parts: unknown[]) => {
      const line = parts.map(String).join(' ');
      const at = monotonic();
      if (line === last.line && at - last.at < SAME_MS) return;
      last = { line, at };
      log[level](`slack: ${line}`);
    };
  };
  return {
    debug: ignore,
    info: ignore,
    warn: tell('warn'),
    error: tell('error'),
    setLevel: ignore,
    setName: ignore,
    getLevel: () => LogLevel.WARN,
  };
}

function ignore(): void {}
