import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eraseTypes } from './erase-types.ts';

/** The folders whose TypeScript is shipped as JavaScript: Node strips no types under node_modules. */
const SOURCES = '{src,bots,jobs,migrations,examples}/**/*.ts';

/** Writes the JavaScript beside each TypeScript file: all of it, or none when one cannot be written. */
export function writeErasedFiles(root: string): void {
  try {
    for (const file of globSync(SOURCES, { cwd: root })) {
      const source = readFileSync(join(root, file), 'utf8');
      writeFileSync(join(root, erasedNameOf(file)), eraseTypes(source));
    }
  } catch (error) {
    removeErasedFiles(root);
    throw error;
  }
}

export function removeErasedFiles(root: string): void {
  for (const file of globSync(SOURCES, { cwd: root })) {
    rmSync(join(root, erasedNameOf(file)), { force: true });
  }
}

function erasedNameOf(file: string): string {
  return file.replace(/\.ts$/, '.js');
}
