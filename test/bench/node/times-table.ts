import { decimal, type Report } from './report.ts';
import type { Measurement } from './rounds.ts';

/**
 * Prints measurements.
 *
 * @param reference label of the one that each is compared with
 */
export function timesTable(
  report: Report,
  measured: ReadonlyMap<string, Measurement>,
  reference: (label: string) => string,
): void {
  const rows = [...measured.values()].map(({ label, ms, fastest, slowest, addedMegabytes }) => [
    label,
    decimal(ms),
    `${decimal(fastest)} to ${decimal(slowest)}`,
    decimal(ms / measured.get(reference(label))!.ms, 2),
    decimal(addedMegabytes),
  ]);
  report.table([['case', 'median ms', 'range', 'ratio', 'peak MB added'], ...rows]);
}
