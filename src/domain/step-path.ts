/** Where a step of a loop stands: the loop's id, which item or round, and its own id within the body. */
export interface ItemPlace {
  loop: string;
  index: number;
  inner: string;
}

/** `each[3]/send`: what the log, chat and API call a step of a loop. */
export function pathInItem({ loop, index, inner }: ItemPlace): string {
  return `${loop}[${index}]/${inner}`;
}

/** Null: the path is that of a step of the graph itself. Ids never hold these characters. */
export function parseStepPath(path: string): ItemPlace | null {
  const open = path.indexOf('[');
  if (open === -1) return null;
  const close = path.indexOf(']/', open);
  if (close === -1) return null;
  const written = path.slice(open + 1, close);
  const index = Number(written);
  // An item has one name: `each[03]/send` is none of it.
  if (!Number.isSafeInteger(index) || index < 0 || `${index}` !== written) return null;
  return { loop: path.slice(0, open), index, inner: path.slice(close + 2) };
}

/** The step of the graph that a path belongs to: the loop, or the step itself. */
export function outerStepOf(path: string): string {
  return parseStepPath(path)?.loop ?? path;
}
