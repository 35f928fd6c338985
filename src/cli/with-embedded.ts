import type { RunDesk } from './drive-or-follow.ts';
import { EmbeddedWorker } from './embedded-worker.ts';
import { withWriting } from './open-writing.ts';
import { openRedactor } from './redactor.ts';
import type { VerbCall } from './verb.ts';

/** Opens all that a command needs to start a run and, where nobody else does, to drive it. */
export async function withEmbedded(
  call: VerbCall,
  use: (desk: Omit<RunDesk, 'request'>) => Promise<number>,
): Promise<number> {
  const { config, io, loadDrawing } = call;
  const redact = await openRedactor(config, io);
  const drawing = await loadDrawing();
  const embedded = await EmbeddedWorker.open(config);
  return withWriting({ config, io, kinds: embedded.steps.kinds }, async (writing) => {
    try {
      return await use({ call, drawing, redact, embedded, writing });
    } finally {
      await embedded.stop(0);
      await embedded.close();
    }
  });
}
