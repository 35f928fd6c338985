import type { App } from '#src/app.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import type { Redact } from '#src/domain/redact.ts';
import { BUILT_IN_TRAITS } from '#src/domain/step-kind.ts';
import type { Caller } from '#src/operations/caller.ts';
import { identifyCaller } from '#src/operations/identify-caller.ts';
import { EXIT, exitCodeOfRefusal } from './exit-codes.ts';
import { readLocalActor } from './local-actor.ts';
import { withWriting } from './open-writing.ts';
import { openRedactor } from './redactor.ts';
import type { VerbCall } from './verb.ts';

/** What is asked of the runtime for whoever sits here. */
export type Ask = (app: App, caller: Caller) => Promise<Receipt>;

/** Asks for whoever sits at this machine, and tells what became of it. Resolves with the exit code. */
export async function answerHere(
  call: Pick<VerbCall, 'args' | 'config' | 'io'>,
  ask: Ask,
): Promise<number> {
  const { args, config, io } = call;
  const redact = await openRedactor(config, io);
  const kinds = new Map(Object.entries(BUILT_IN_TRAITS));
  const receipt = await withWriting({ config, io, kinds }, async ({ app }) =>
    ask(app, await identifyCaller(app, { actor: readLocalActor(), place: 'terminal' })),
  );
  if (args.has('json')) io.print(JSON.stringify(describeReceipt(receipt, redact)));
  else tellReceipt(call, receipt, redact);
  return exitCodeOfReceipt(receipt);
}

function describeReceipt({ id, outcome, message, fix }: Receipt, redact: Redact) {
  return { receipt: id, outcome, message: redact(message), fix: fix === null ? null : redact(fix) };
}

function tellReceipt(
  { io }: Pick<VerbCall, 'io'>,
  { id, outcome, message, fix }: Receipt,
  redact: Redact,
): void {
  if (outcome === 'applied') io.print(redact(`${message} Receipt ${id}.`));
  else if (outcome === 'answered') io.print(redact(message));
  else io.tell(redact(message));
  if (fix !== null) io.tell(redact(fix));
}

function exitCodeOfReceipt({ outcome }: Receipt): number {
  if (outcome === 'failed') return EXIT.internal;
  return outcome === 'applied' || outcome === 'answered'
    ? EXIT.completed
    : exitCodeOfRefusal(outcome);
}
