import { type Logger, pino } from 'pino';
import { type Config, secretsOfConfig } from './config.ts';
import { makeRedactor } from './domain/redact.ts';

/** The process's log, one JSON object a line on stderr, with what we know to be secret hidden. */
export function openLog(config: Config, name: string): Logger {
  const redact = makeRedactor(secretsOfConfig(config));
  return pino(
    {
      name,
      level: config.LOG_LEVEL,
      // pino's own redaction is one level deep and never touches a message or a stack.
      hooks: { streamWrite: redact },
      serializers: { error: pino.stdSerializers.err },
    },
    pino.destination(2),
  );
}
