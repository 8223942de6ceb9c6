/** Runs requests in Node, and compares what they write. */
import type { DecimationFunction, ExportRequest } from '../../src/contract/request.ts';
import { type NodeExportOptions, runExport } from '../../src/node.ts';
import { joined } from '../support/oracles/bytes.ts';
import { parseCsv } from '../support/oracles/csv-parser.ts';

/** The files of an export. */
export interface Exported {
  /** The cells of each file, with their header. */
  readonly files: readonly (readonly (readonly string[])[])[];
  /** What was counted, by code. */
  readonly warnings: Record<string, number>;
}

/** The run time of every export, Unix seconds. */
const NOW = 1_800_000_000;

/** Exports as separate CSV files. */
export async function exported(
  request: ExportRequest,
  options: Omit<NodeExportOptions, 'sink' | 'directory'>,
): Promise<Exported> {
  const written: Uint8Array<ArrayBuffer>[][] = [];
  const { warnings } = await runExport(request, {
    now: NOW,
    bundle: 'files',
    ...options,
    sink: () => {
      const parts: Uint8Array<ArrayBuffer>[] = [];
      written.push(parts);
      return new WritableStream<Uint8Array>({ write: (part) => void parts.push(new Uint8Array(part)) });
    },
  });
  const texts = written.map((parts) => new TextDecoder().decode(joined(parts)));
  const counts: Record<string, number> = {};
  for (const { code, count } of warnings) counts[code] = (counts[code] ?? 0) + count;
  return { files: texts.map((text) => parseCsv(text, ',')), warnings: counts };
}

/** How far a figure may be from the expected one. */
export type Allowed = (expected: number, header: string, row: readonly string[]) => number;

/**
 * The first difference between two files; undefined when there is none.
 *
 * @param allowed Default: none
 */
export function difference(
  got: Exported['files'][number],
  expected: Exported['files'][number],
  allowed?: Allowed,
): string | undefined {
  const headers = expected[0] ?? [];
  for (let row = 0; row < Math.max(got.length, expected.length); row++) {
    const [cells, wanted] = [got[row], expected[row]];
    const isSame =
      cells?.length === wanted?.length &&
      cells!.every((cell, at) => cell === wanted![at] || isNear(cell, wanted!, at, headers[at]!, allowed));
    if (!isSame) return `row ${row}: got ${cells?.join(' | ')}, expected ${wanted?.join(' | ')}`;
  }
  return undefined;
}

function isNear(got: string, expected: readonly string[], at: number, header: string, allowed?: Allowed): boolean {
  const text = expected[at]!;
  if (!allowed || got === '' || text === '') return false;
  return Math.abs(Number(got) - Number(text)) <= allowed(Number(text), header, expected);
}

/** How far sums, means, variances and standard deviations may be off, as a fraction; all else is the same. */
const TOLERANCE = 1e-12;

/**
 * How far a function's figures may be off.
 *
 * @param magnitude of the values that a figure stands for; a variance cannot be known better than the values
 */
export function allowedFor(
  name: DecimationFunction | undefined,
  magnitude: (header: string, row: readonly string[]) => number,
): Allowed | undefined {
  switch (name) {
    case 'sum':
    case 'avg':
      return (expected) => TOLERANCE * Math.abs(expected);
    case 'variance':
      return (expected, header, row) => {
        const resolution = magnitude(header, row) * Number.EPSILON;
        return TOLERANCE * expected + 4 * resolution * Math.sqrt(expected) + resolution ** 2;
      };
    case 'stddev':
      return (expected, header, row) => TOLERANCE * expected + 2 * magnitude(header, row) * Number.EPSILON;
    default:
      return undefined;
  }
}
