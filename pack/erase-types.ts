import { stripTypeScriptTypes } from 'node:module';

/** A module of ours as an import, a URL or a worker's path names it: './x.ts', '#src/x.ts'. */
const OWN_MODULE = /(['"])((?:\.{1,2}\/|#)[^'"\n]*)\.ts\1/g;

/** The same module in JavaScript, line for line, so that a stack trace fits the source. */
export function eraseTypes(source: string): string {
  return stripTypeScriptTypes(source).replaceAll(OWN_MODULE, '$1$2.js$1');
}
