import type { App } from '#src/app.ts';
import { kindOfMessage } from '#src/domain/message-kind.ts';
import { keyOfSignature } from '#src/domain/signature.ts';
import { tallyMessages } from '#src/domain/tally-messages.ts';
import { type EndedRun, signatureOfRun } from '#src/domain/tally-runs.ts';
import type { Statement } from '#src/store/append.ts';
import { loadFailureMessages } from '#src/store/failure-messages.ts';
import { addMessageTallies, listKnownKinds, redrawDivided } from '#src/store/message-tallies.ts';
import { keepRedactor } from './load-redactor.ts';

/** For the write that counts these runs: what those of them that failed say. `streaks`: of each its number. */
export async function countMessages(
  app: App,
  ended: readonly EndedRun[],
  { block, streaks }: { block: number; streaks: ReadonlyMap<number, number> },
): Promise<Statement[]> {
  const { db, clock } = app;
  const failed = ended.flatMap((run) => {
    const [signature, streak] = [signatureOfRun(run), streaks.get(run.run)];
    if (signature === null || streak === undefined) return [];
    return [{ run: run.run, said: { ...signature, at: run.finishedAt, streak } }];
  });
  if (failed.length === 0) return [];
  const distinct = new Map(failed.map(({ said }) => [keyOfSignature(said), said]));
  const [kinds, known] = await Promise.all([
    loadKinds(
      app,
      failed.map(({ run }) => run),
    ),
    listKnownKinds(db, block, [...distinct.values()]),
  ]);
  const failures = failed.map(({ run, said }) => ({ ...said, kind: kinds.get(run) ?? '' }));
  const tallies = tallyMessages(failures, known);
  return [addMessageTallies(db, block, tallies), redrawDivided(db, tallies, clock.now())];
}

/** Of those that fail alike many say the very same. */
async function loadKinds(
  { db, config }: App,
  runs: readonly number[],
): Promise<Map<number, string>> {
  const redact = await keepRedactor(config);
  // Once its digits are hidden no redactor knows a secret any more.
  if (redact === null) return new Map();
  const messages = await loadFailureMessages(db, runs);
  const distinct = new Set(messages.values());
  const kinds = new Map([...distinct].map((text) => [text, kindOfMessage(redact(text))]));
  return new Map([...messages].map(([run, text]) => [run, kinds.get(text) ?? '']));
}
