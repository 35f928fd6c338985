import { Writable } from 'node:stream';
import { pino } from 'pino';
import { makeRedactor } from '#src/domain/redact.ts';

/** The process's log, as `openLog` writes it, in memory. */
export function openRedactedLog(known: readonly string[]) {
  const lines: string[] = [];
  const stream = new Writable({
    write: (line, _, done) => {
      lines.push(String(line));
      done();
    },
  });
  const log = pino(
    {
      hooks: { streamWrite: makeRedactor(known) },
      serializers: { error: pino.stdSerializers.err },
    },
    stream,
  );
  return { log, lines };
}
