/** Most columns a sheet can have (Excel's specifications and limits): the last one is XFD. */
export const MAX_COLUMNS = 16_384;

/** Most rows a sheet can have. */
export const MAX_ROWS = 1_048_576;

/** `A` for column 0, `Z` for 25, `AA` for 26, as cells are referred to. */
export function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter;
}
