import type { jsPDF } from 'jspdf';
import { Pacer } from '../../core/pacer.ts';
import type { FileSection, WriteOptions } from '../format.ts';
import type { PdfSettings } from '../pdf-options.ts';
import { blockLayout } from './block-layout.ts';
import { BlockRows } from './block-rows.ts';
import { type ColumnFacts, columnFacts, plainText, planBands, Sample } from './columns.ts';
import type { PdfDocument } from './document.ts';
import type { Fonts } from './fonts.ts';
import { type Look, lookOf, type PageSize, pageSize } from './look.ts';
import { type Frame, Pager } from './pager.ts';
import { type Drawing, type FactText, Skeleton } from './skeleton.ts';
import { type CellCounts, type PlacedBand, TableRows } from './table-rows.ts';

/** What a file's sections share. */
export interface SharedParts {
  readonly doc: jsPDF;
  readonly document: PdfDocument;
  readonly fonts: Fonts;
  readonly settings: PdfSettings;
}

/** What fills pages with rows: a table's or a list of blocks. */
type Rows = TableRows | BlockRows;

/** Writes a section's pages; yields when a piece of it has been written. */
export async function* sectionPages(
  section: FileSection,
  { zone, signal }: WriteOptions,
  shared: SharedParts,
): AsyncGenerator<void> {
  const { schema, facts, records, warn } = section;
  const { fonts } = shared;
  const source = records[Symbol.asyncIterator]();
  try {
    const sample = new Sample();
    let ended = false;
    while (!sample.full && !ended) {
      const next = await source.next();
      if (next.done) ended = true;
      else if (next.value.length > 0) sample.add(next.value);
    }
    const title = shared.settings.title ?? section.title;
    const factTexts = facts.map(({ label, value }) => ({ label, value: plainText(value, zone) }));
    if (sample.rows === 0) factTexts.push({ label: 'Rows', value: 'none' });
    const cells = schema.columns.map((_, i) => sample.cells(i));
    const labels = schema.columns.map(({ label }) => label);
    await fonts.settle(
      [
        ...factTexts.flatMap(({ label, value }) => [label, value]),
        ...cells.flat().map((cell) => (typeof cell === 'string' ? cell : '')),
        section.title,
        ...labels,
      ],
      [title, ...(schema.blockRows === undefined ? labels : [])],
    );
    const look = lookOf(shared.settings, fonts.scale);
    const columns = labels.map((label, i) =>
      columnFacts(label, cells[i]!, zone, look, { body: fonts.choice('normal'), head: fonts.choice('bold') }),
    );
    const layout = new Layout(section, shared, look, columns, title, factTexts);
    const rows = await layout.rows(zone);
    const pacer = new Pacer(signal);
    const remaining = (async function* () {
      yield* sample.batches;
      while (!ended) {
        const next = await source.next();
        if (next.done) return;
        yield next.value;
      }
    })();
    for await (const batch of remaining) {
      rows.enter(batch);
      for (let row = 0; row < batch.length; ) {
        const step = rows.write(row, batch.length);
        row = step.row;
        if (step.stop === 'font') await fonts.loadFallback('normal');
        else if (step.stop === 'page') {
          await rows.finishPages();
          yield;
        }
        if (pacer.due) await pacer.pause();
      }
    }
    if (layout.pager.used || layout.pager.first) await rows.finishPages();
    report(warn, rows.counts, layout.skeleton.counts);
    yield;
  } finally {
    await source.return?.(undefined);
  }
}

function report(warn: FileSection['warn'], cells: CellCounts, furniture: Skeleton['counts']): void {
  const { cut, replaced, dropped } = furniture;
  warn('text-cut', 'Texts too long for their place on the page were cut and end in an ellipsis.', cells.cut + cut);
  warn(
    'replaced-characters',
    'Characters that the fonts cannot show were written as U+FFFD.',
    cells.replaced + replaced,
  );
  warn('replaced-characters', 'Invisible characters were left out.', cells.dropped + dropped);
  warn('non-finite-value', 'Values that are not finite numbers were written as empty cells.', cells.nonFinite);
  warn('sub-millisecond-time', 'Times finer than a millisecond are shown rounded down to it.', cells.subMillisecond);
}

/** How a section is laid out: its page, its columns, and what surrounds them. */
class Layout {
  readonly skeleton: Skeleton;
  readonly #section: FileSection;
  readonly #shared: SharedParts;
  readonly #look: Look;
  readonly #columns: readonly ColumnFacts[];
  readonly #title: string;
  readonly #facts: readonly FactText[];
  #pager: Pager | undefined;

  constructor(
    section: FileSection,
    shared: SharedParts,
    look: Look,
    columns: readonly ColumnFacts[],
    title: string,
    facts: readonly FactText[],
  ) {
    this.skeleton = new Skeleton(shared.doc, shared.fonts, look);
    this.#section = section;
    this.#shared = shared;
    this.#look = look;
    this.#columns = columns;
    this.#title = title;
    this.#facts = facts;
  }

  /** The pages, once {@link Layout.rows} has been called. */
  get pager(): Pager {
    return this.#pager!;
  }

  async rows(zone: WriteOptions['zone']): Promise<Rows> {
    return this.#section.schema.blockRows === undefined ? this.#table(zone) : this.#blocks(zone);
  }

  async #table(zone: WriteOptions['zone']): Promise<TableRows> {
    const { fonts, settings } = this.#shared;
    const columns = this.#columns;
    const ids = this.#section.schema.columns.map(({ id }) => id);
    const key = Math.max(0, ids.indexOf('time'));
    const room = (landscape: boolean) => pageSize(settings, landscape).width - 2 * this.#look.margin;
    const { landscape, bands } = planBands(
      columns,
      key,
      settings.orientation === 'landscape' ? undefined : room(false),
      settings.orientation === 'portrait' ? undefined : room(true),
    );
    const page = pageSize(settings, landscape);
    const placed: PlacedBand[] = [];
    const frames: Frame[] = [];
    let headHeight = 0;
    let openingHeight = 0;
    let keyWidth: number | undefined;
    for (const [i, band] of bands.entries()) {
      const own = band.map((index) => columns[index]!);
      const widths = this.skeleton.columnWidths(own, page, band[0] === key ? keyWidth : undefined);
      if (band.includes(key)) keyWidth ??= widths[band.indexOf(key)]!;
      const head = this.skeleton.head(own, widths, page);
      headHeight = Math.max(headHeight, head.height);
      const part = bands.length > 1 ? `part ${i + 1} of ${bands.length}` : undefined;
      const opening = this.#opening(page, i === 0, part);
      openingHeight = Math.max(openingHeight, opening.height);
      frames.push({
        opening: await this.#form(opening.operators, page),
        head: await this.#form(head.operators, page),
        foot: await this.#foot(page, part),
      });
      placed.push({ columns: band, widths });
    }
    const pager = this.#begin(page, frames, headHeight, openingHeight);
    return new TableRows(pager, placed, zone, () => fonts.choice('normal'));
  }

  async #blocks(zone: WriteOptions['zone']): Promise<BlockRows> {
    const { fonts, settings } = this.#shared;
    const look = this.#look;
    const page = pageSize(settings, settings.orientation === 'landscape');
    const { operators, height } = this.#opening(page, true);
    const frame = { opening: await this.#form(operators, page), foot: await this.#foot(page) };
    const pager = this.#begin(page, [frame], 0, height);
    const [label, value] = this.#columns;
    const rows = this.#section.schema.blockRows!;
    const layout = blockLayout(label!.natural, value!.natural, rows, page, look);
    return new BlockRows(
      pager,
      layout,
      zone,
      () => fonts.choice('normal'),
      () => fonts.choice('bold'),
    );
  }

  #begin(page: PageSize, frames: readonly Frame[], headHeight: number, openingHeight: number): Pager {
    const { document } = this.#shared;
    document.bookmark(this.#title, page);
    this.#pager = new Pager(document, this.#look, page, frames, headHeight, openingHeight);
    return this.#pager;
  }

  /** @param leads whether it is for the first of the pages that lie side by side: the others show the title only */
  #opening(page: PageSize, leads: boolean, part?: string): Drawing {
    const columns = part === undefined ? [] : [{ label: 'Columns', value: part }];
    const facts = [...(leads ? this.#facts : []), ...columns];
    return this.skeleton.opening(this.#title, facts, page, leads ? this.#shared.settings.logo : undefined, !leads);
  }

  #foot(page: PageSize, part?: string): Promise<string> {
    const text = part === undefined ? this.#title : `${this.#title} (columns: ${part})`;
    return this.#form(this.skeleton.foot(text, page).operators, page);
  }

  #form(operators: string, page: PageSize): Promise<string> {
    return this.#shared.document.form(operators, page);
  }
}
