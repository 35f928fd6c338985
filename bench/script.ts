import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const TIMEOUT_MS = 240_000;

export const SIGNALBOX = pathOf('../bin/signalbox.mjs');
/** The bench's kinds of step, for STEP_KINDS. */
export const KINDS_FILE = pathOf('kinds.ts');

/** Runs a file of this folder in a process of its own; what it prints. */
export async function runScript(
  name: string,
  args: string[],
  env: Record<string, string>,
): Promise<string> {
  const limits = { env, timeout: TIMEOUT_MS };
  const { stdout } = await promisify(execFile)(process.execPath, [pathOf(name), ...args], limits);
  return stdout;
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
