/** Writes ClickHouse's format `Native`, plainly: a column is a type and its values. */

/** A column of a block. */
export type EncodedColumn =
  | { readonly type: 'String'; readonly values: readonly string[] }
  | { readonly type: 'Float64'; readonly values: readonly number[] }
  | { readonly type: 'Array(String)'; readonly values: readonly (readonly string[])[] }
  | { readonly type: 'Array(Float64)'; readonly values: readonly (readonly number[])[] };

/** One block; every column has a value for each row. */
export function nativeBlock(columns: readonly EncodedColumn[]): number[] {
  const rows = columns[0]?.values.length ?? 0;
  const bytes = [...leb128(columns.length), ...leb128(rows)];
  columns.forEach((column, at) => {
    bytes.push(...text(`c${at}`), ...text(column.type), ...valuesOf(column));
  });
  return bytes;
}

function valuesOf(column: EncodedColumn): number[] {
  switch (column.type) {
    case 'String':
      return column.values.flatMap(text);
    case 'Float64':
      return column.values.flatMap(float64);
    case 'Array(String)':
      return [...endsOf(column.values), ...column.values.flat().flatMap(text)];
    case 'Array(Float64)':
      return [...endsOf(column.values), ...column.values.flat().flatMap(float64)];
  }
}

function endsOf(lists: readonly (readonly unknown[])[]): number[] {
  let end = 0;
  return lists.flatMap((list) => {
    end += list.length;
    return eightBytes((view) => view.setBigUint64(0, BigInt(end), true));
  });
}

const float64 = (value: number): number[] => eightBytes((view) => view.setFloat64(0, value, true));

function eightBytes(write: (view: DataView) => void): number[] {
  const bytes = new Uint8Array(8);
  write(new DataView(bytes.buffer));
  return [...bytes];
}

function text(value: string): number[] {
  const bytes = new TextEncoder().encode(value);
  return [...leb128(bytes.length), ...bytes];
}

function leb128(value: number): number[] {
  const bytes: number[] = [];
  let left = value;
  while (left >= 128) {
    bytes.push((left % 128) + 128);
    left = Math.floor(left / 128);
  }
  return [...bytes, left];
}
