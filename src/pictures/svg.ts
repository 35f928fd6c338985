export const FONT = 'DejaVu Sans Mono';
export const FAMILIES = `'${FONT}', Menlo, Consolas, monospace`;

/** Lengths in points. */
export interface Svg {
  text: string;
  width: number;
  height: number;
}
