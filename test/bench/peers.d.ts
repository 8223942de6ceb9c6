/**
 * What the bench uses of packages that are installed in this folder only, so that the project type-checks without them.
 */
declare module 'd3-dsv' {
  export function csvFormatRows(rows: readonly (readonly unknown[])[]): string;
}

declare module 'papaparse' {
  const Papa: { unparse(table: { fields: readonly string[]; data: readonly (readonly unknown[])[] }): string };
  export default Papa;
}

declare module 'csv-stringify/browser/esm/sync' {
  export function stringify(rows: readonly (readonly unknown[])[]): string;
}

declare module 'arquero' {
  export interface Table {
    derive(columns: Record<string, string>): Table;
    groupby(...columns: string[]): Table;
    rollup(columns: Record<string, unknown>): Table;
    pivot(column: string, values: Record<string, unknown>): Table;
    array(column: string, type?: Float64ArrayConstructor): Float64Array;
    toCSV(): string;
  }
  export function table(columns: Record<string, ArrayLike<unknown>>): Table;
  export const op: { mean(column: string): unknown; stdev(column: string): unknown; any(column: string): unknown };
}

declare module 'apache-arrow' {
  export interface Table {
    readonly schema: { readonly fields: readonly { readonly name: string }[] };
    getChildAt(index: number): { toArray(): ArrayLike<number | bigint> } | null;
  }
  export function tableFromArrays(columns: Record<string, ArrayLike<unknown>>): Table;
  export function tableToIPC(table: Table, format: 'stream'): Uint8Array;
}

declare module '@duckdb/duckdb-wasm' {
  export class VoidLogger {}
  export interface AsyncDuckDBConnection {
    query(sql: string): Promise<import('apache-arrow').Table>;
    insertArrowFromIPCStream(stream: Uint8Array, options: { name: string; create: boolean }): Promise<void>;
  }
  export class AsyncDuckDB {
    constructor(logger: VoidLogger, worker: Worker);
    instantiate(wasmUrl: string): Promise<null>;
    connect(): Promise<AsyncDuckDBConnection>;
  }
}

declare module 'hucre/xlsx' {
  export interface StreamColumn {
    readonly header: string;
    readonly width: number;
    readonly numFmt?: string;
  }
  export interface StreamOptions {
    readonly name: string;
    readonly columns: readonly StreamColumn[];
    readonly freezePane: { readonly rows: number };
    readonly inlineStrings: boolean;
  }
  export function writeXlsxStream(
    rows: readonly (readonly unknown[])[],
    options: StreamOptions,
  ): ReadableStream<Uint8Array<ArrayBuffer>>;
}

declare module 'wasm-xlsxwriter/web' {
  export class Format {
    setNumFormat(format: string): Format;
  }
  export interface Worksheet {
    writeRow(row: number, column: number, cells: readonly unknown[]): void;
    writeColumn(row: number, column: number, cells: readonly unknown[]): void;
    writeColumnWithFormat(row: number, column: number, cells: readonly unknown[], format: Format): void;
    setFreezePanes(row: number, column: number): void;
  }
  export class Workbook {
    addWorksheet(): Worksheet;
    saveToBufferSync(): Uint8Array;
    free(): void;
  }
  export default function init(): Promise<unknown>;
}
