import { EXIT } from './cli/exit-codes.ts';
import { takeInterrupts } from './cli/interrupts.ts';
import { perform, reportTrouble } from './cli/perform.ts';
import { flushOutput, openProcessIo } from './cli/process-io.ts';
import { SYSTEM_CLOCK } from './clock.ts';

// What nobody waits for can fail too: it is a bug, and is told like one.
process.on('uncaughtException', (thrown) => {
  const reporting = {
    io: openProcessIo({}),
    config: null,
    isJson: process.argv.includes('--json'),
  };
  reportTrouble(thrown, reporting).then(
    (code) => process.exit(code),
    () => process.exit(EXIT.internal),
  );
});

const exitCode = await perform(process.argv.slice(2), {
  openIo: openProcessIo,
  takeInterrupts: () =>
    takeInterrupts({ ...SYSTEM_CLOCK, leave: () => process.exit(EXIT.interrupted) }),
  loadDrawing: async ({ colours, columns }) =>
    (await import('#bots/terminal/index.ts')).openTerminal({ colours, width: columns }),
  loadBots: async () => (await import('#bots/index.ts')).openBots(),
});
await flushOutput();
// Whatever a library still holds open must not keep a command that is done.
process.exit(exitCode);
