/**
 * The fields of a global that a script can reach, where it names each as `steps.load` or
 * `steps['load']`; null: perhaps all, for the global is used in another way too.
 */
export function namedFields(script: string, global: string): ReadonlySet<string> | null {
  const names = new Set<string>();
  for (const { groups } of script.matchAll(usesOf(global))) {
    const name = groups?.['word'] ?? groups?.['text'];
    if (name === undefined) return null;
    names.add(name);
  }
  return names;
}

/** By global: there are only two that are asked for. */
const patterns = new Map<string, RegExp>();

function usesOf(global: string): RegExp {
  const known = patterns.get(global);
  if (known) return known;
  const field = String.raw`\s*(?:\.\s*(?<word>[A-Za-z_]\w*)|\[\s*(?<quote>['"])(?<text>[^'"\\\n]*)\k<quote>\s*\])`;
  const pattern = new RegExp(String.raw`(?<!\w)${global}(?!\w)(?:${field})?`, 'g');
  patterns.set(global, pattern);
  return pattern;
}
