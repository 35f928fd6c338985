/** Of more the answer is asked for again. */
const KNOWN_MAX = 1_000;

/** Asks once for each key, as long as it is among the last ones; what failed is asked again. */
export function remember<Value>(
  ask: (key: string) => Promise<Value>,
): (key: string) => Promise<Value> {
  const known = new Map<string, Value>();
  return async (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const value = await ask(key);
    const [oldest] = known.keys();
    if (known.size >= KNOWN_MAX && oldest !== undefined) known.delete(oldest);
    known.set(key, value);
    return value;
  };
}
