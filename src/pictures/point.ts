/** A place on the picture, in points. */
export interface Point {
  x: number;
  y: number;
}

/** Graphviz counts in inches. */
export const POINTS_PER_INCH = 72;
