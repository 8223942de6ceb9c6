/** The names and limits of rows and columns of a sheet. */

/** The most columns of a sheet ("Excel specifications and limits"); the last one is XFD. */
export const MAX_COLUMNS = 16_384;

/** The most rows of a sheet. */
export const MAX_ROWS = 1_048_576;

/** The letters of a column in cell references: `A` for column 0, `Z` for 25, `AA` for 26. */
export function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter;
}
