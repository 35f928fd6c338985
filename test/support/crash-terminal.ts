/**
 * A program that shows on a terminal what is owed, until it kills itself with SIGKILL before or after
 * its nth commit: `node crash-terminal.ts <JSON of TerminalOrder>`.
 */
import { showOnTerminal } from './show-on-terminal.ts';

await showOnTerminal(JSON.parse(process.argv[2] ?? ''));
