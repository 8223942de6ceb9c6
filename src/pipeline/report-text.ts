/** Fills in the figures in the texts of a report, computed from the rows of their sources. Loaded only for reports. */
import { cellAt } from '../core/record-batch.ts';
import { Summary, type SummaryFacts } from '../core/summary.ts';
import type { TimeZone } from '../core/time-zone.ts';
import { precisionOf, wallText } from '../core/wall-text.ts';
import { WarningLog } from '../core/warnings.ts';
import { fixedNumberText } from '../encoding/fixed-number.ts';
import { DecimalsMeter } from '../formats/decimals.ts';
import type { ElementPlan, ReportPlan, SourcePlan } from './item-plans.ts';
import type { OpenContext, OpenObserver } from './open-item.ts';
import { openSource } from './open-source.ts';
import { type FigureWord, isFigureWord, PLACEHOLDER } from './placeholders.ts';
import { wholeWindow } from './whole-window.ts';

/** What is shown where there is no figure. */
const NO_FIGURE = '–';

/** What a text shows of one source. */
type SourceTexts = Readonly<Record<FigureWord, string>>;

/**
 * Returns the text of an element with its placeholders filled in. Reads the sources that the text refers to, one after
 * the other. What means nothing stays as it is and is counted.
 */
export async function filledText(
  { kind, text, sources, figures }: ElementPlan,
  report: ReportPlan,
  context: OpenContext,
  host: { observerOf(read: SourcePlan): OpenObserver },
): Promise<string> {
  // A table or chart reads the same sources again, and counts then what they differ in.
  const reading = kind === 'text' ? context : { ...context, warnings: new WarningLog() };
  const read = new Map<number, SourceTexts>();
  for (const [at, source] of figures) read.set(at, await textsOf(source, reading, host.observerOf(source)));
  const { zone, now } = context.plan;
  const windows = sources.flatMap((source) => (source.kind === 'message' ? [source.query] : []));
  const window = wholeWindow(windows) ?? report.window;
  const times: Readonly<Record<string, string | undefined>> = {
    from: window && instantText(window.from, zone),
    to: window && instantText(window.to, zone),
    now: wallText(now, zone, 'minute'),
    timezone: zone.name,
  };
  const unknown = new Set<string>();
  const filled = text.replace(PLACEHOLDER, (placeholder, word: string, place: string | undefined) => {
    const known =
      place === undefined
        ? Object.hasOwn(times, word) && times[word]
        : isFigureWord(word) && read.get(Number(place))?.[word];
    if (typeof known === 'string') return known;
    unknown.add(placeholder);
    return placeholder;
  });
  const others = (text.match(/\{\{[^{}]*\}\}/g) ?? []).filter((part) => part.replace(PLACEHOLDER, '') !== '');
  for (const other of others) unknown.add(other);
  if (unknown.size > 0)
    context.warnings.add(
      'unknown-placeholder',
      `The text of an element has placeholders that mean nothing here, such as ${JSON.stringify([...unknown][0])}; they stay as they are.`,
      unknown.size,
      report.index,
    );
  return filled;
}

/** Writes a time on the zone's clock: the day alone at midnight. */
function instantText(ms: number, zone: TimeZone): string {
  const text = wallText(ms, zone, precisionOf(ms, zone));
  return text.replace(/ 00:00$/, '');
}

/** Reads a source and writes its figures. The variables of one source count together. */
async function textsOf(source: SourcePlan, context: OpenContext, observer: OpenObserver): Promise<SourceTexts> {
  const open = await openSource(source, { ...context, figures: { chart: false, summary: true } }, observer);
  const summary = new Summary();
  const meter = new DecimalsMeter();
  let rows = 0;
  for await (const { columns, length } of open.records) {
    rows += length;
    const figures = columns.filter((_, at) => open.columns[at]!.kind === 'number');
    if (source.kind === 'resource') continue;
    for (let row = 0; row < length; row++)
      for (const column of figures) {
        const cell = cellAt(column, row);
        if (typeof cell !== 'number' || !Number.isFinite(cell)) continue;
        summary.addOne(cell);
        meter.addValue(cell);
      }
  }
  const units = new Set(open.figures?.list().map(({ unit }) => unit));
  const count = source.kind === 'resource' ? rows : summary.count;
  const decimals = (source.kind === 'message' ? source.decimals : undefined) ?? context.plan.settings.decimals;
  const figure = (name: Exclude<keyof SummaryFacts, 'count'>) => {
    const value = summary[name];
    if (!Number.isFinite(value)) return NO_FIGURE;
    return fixedNumberText(value, meter.with(value).decimals(decimals));
  };
  return {
    count: String(count),
    min: figure('min'),
    max: figure('max'),
    avg: figure('avg'),
    sum: figure('sum'),
    first: figure('first'),
    last: figure('last'),
    unit: [...units].filter((unit) => unit !== '').join(', '),
  };
}
