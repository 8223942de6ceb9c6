/** Measures the held rows of a section and chooses the fonts for its texts. */
import { Pacer } from '../../core/pacer.ts';
import { cellAt } from '../../core/record-batch.ts';
import type { FileSection, SectionFigures, WriteOptions } from '../format.ts';
import { CHART_SIGNS } from './chart-drawing.ts';
import { FieldMeter } from './field-meter.ts';
import type { Fonts } from './fonts.ts';
import type { HeadFacts } from './head-facts.ts';
import type { HeldRows } from './held-rows.ts';
import { nameOf, SUMMARY_HEADS, SUMMARY_NAME } from './summary-table.ts';
import type { TableColumn } from './table-layout.ts';

/** A measured table. */
export interface MeteredTable {
  /** Its columns. */
  readonly columns: readonly TableColumn[];
}

/** Measured records that are blocks. */
export interface MeteredBlocks {
  /** The meter of the labels. */
  readonly labels: FieldMeter;
  /** The meters of the values, one for each field. */
  readonly fields: readonly FieldMeter[];
}

/** Measures all held rows. */
export async function meteredSection(
  { schema, window, wholeMinutes }: FileSection,
  { batches }: HeldRows,
  { zone, signal }: WriteOptions,
): Promise<MeteredTable | MeteredBlocks> {
  const pacer = new Pacer(signal);
  const { blockRows } = schema;
  if (blockRows !== undefined) {
    const labels = new FieldMeter(zone, {});
    const fields = Array.from(
      { length: blockRows },
      (_, at) => new FieldMeter(zone, { window }, schema.fields?.[at]?.decimals),
    );
    for (const { columns, length } of batches) {
      labels.add(columns[0]!, length);
      for (let row = 0; row < length; row++) fields[row % blockRows]!.addCell(cellAt(columns[1]!, row));
      if (pacer.due) await pacer.pause();
    }
    return { labels, fields };
  }
  const columns = schema.columns.map(({ id, label, kind, decimals }) => ({
    ...{ id, label, kind },
    meter: new FieldMeter(zone, { window, wholeMinutes: id === 'time' && wholeMinutes }, decimals),
  }));
  for (const batch of batches) {
    for (const [i, { meter }] of columns.entries()) {
      meter.add(batch.columns[i]!, batch.length);
      if (pacer.due) await pacer.pause();
    }
  }
  return { columns };
}

/** Regular texts that pages add. */
export const FURNITURE: readonly string[] = [
  'Page 0123456789 of',
  'Remarks',
  '•·',
  'No readings in this period.',
  'There are no rows.',
];

/** Bold texts that pages add. */
export const TITLES: readonly string[] = ['Remarks', 'Record 0123456789 (continued)'];

/** Texts about a section besides its rows. */
export interface SectionTexts {
  readonly title: string;
  readonly head: HeadFacts;
  readonly remarks: readonly string[];
  /** What is recorded about its variables. */
  readonly figures?: SectionFigures | undefined;
}

/** The texts of a section, by the style of their font. */
export interface StyledTexts {
  readonly normal: Iterable<string>;
  readonly bold: Iterable<string>;
}

/** Chooses and loads the fonts for all texts that are known before the first page. */
export async function settleFonts(
  fonts: Fonts,
  metered: MeteredTable | MeteredBlocks,
  texts: SectionTexts,
): Promise<void> {
  const { normal, bold } = sectionTexts(metered, texts);
  await fonts.settle(normal, bold);
}

/** Lists all texts of a section that are known before its first page. */
export function sectionTexts(
  metered: MeteredTable | MeteredBlocks,
  { title, head, remarks, figures }: SectionTexts,
): StyledTexts {
  const meters = 'columns' in metered ? metered.columns.map(({ meter }) => meter) : [metered.labels, ...metered.fields];
  const labels = 'columns' in metered ? metered.columns.map(({ label }) => label) : [];
  const texts = [
    ...[title, ...labels, ...head.headline, ...remarks, ...FURNITURE],
    ...head.facts.flatMap(({ label, value }) => [label, value]),
  ];
  if (figures) texts.push(CHART_SIGNS, ...figures.list(false).map(nameOf));
  function* normal(): Generator<string> {
    yield* texts;
    for (const meter of meters) yield* meter.texts();
  }
  const bold = [title, ...labels, ...TITLES];
  if (figures) bold.push(SUMMARY_NAME, ...SUMMARY_HEADS);
  return { normal: normal(), bold };
}
