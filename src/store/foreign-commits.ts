/** How soon another process's commit is noticed. Losing a hint costs a sweep, so this may be slow. */
const LOOK_EVERY_MS = 200;

/** Calls back whenever `read` gives another answer than before; returns how to end that. */
export function watchForChange(read: () => unknown, onChange: () => void): () => void {
  let seen = read();
  const timer = setInterval(() => {
    const now = read();
    if (now === seen) return;
    seen = now;
    onChange();
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}
