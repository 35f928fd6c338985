import { neutraliseLine } from '../../words/readable.ts';
import { widthOf } from './measure.ts';
import { pad } from './text.ts';

const GAP = '  ';
/** What is wider pushes only its own row aside: it is whole, so that it can be copied. */
const CELL_COLUMNS_MAX = 45;

/** Rows of text from anywhere, a line each, in columns as wide as what stands in them. */
export function renderTable(rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) => row.map(neutraliseLine));
  const widths = (cells[0] ?? []).map((_, column) => {
    const found = cells.map((row) => widthOf(row[column] ?? ''));
    return Math.max(0, ...found.filter((width) => width <= CELL_COLUMNS_MAX));
  });
  return cells.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return widthOf(cell) > width ? cell : pad(cell, width);
      })
      .join(GAP)
      .trimEnd(),
  );
}
