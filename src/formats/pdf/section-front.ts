/** Reserves the opening, summary and charts on the first pages of a section, and draws them when all rows are known. */
import { latin1 } from '../../encoding/pdf/pdf-values.ts';
import { remarkTexts } from '../remarks.ts';
import { FigurePages } from './figure-pages.ts';
import { headFacts } from './head-facts.ts';
import { expectedWarnings } from './losses.ts';
import {
  drawPartOpening,
  firstPartFact,
  Opening,
  type OpeningContent,
  type PartContent,
  partOpeningHeight,
  remarkLines,
} from './opening.ts';
import { drawFoot } from './page-furniture.ts';
import { remarksAbout } from './remark-list.ts';
import type { AboveRows, RowsPlan, SectionContext } from './section-context.ts';
import type { PageSize } from './theme.ts';

/** The opening of the first page. Its height is fixed now; its texts about all rows follow at the end. */
interface PromisedOpening {
  readonly content: OpeningContent;
  readonly opening: Opening;
  readonly page: PageSize;
  /** Name of the form that the page shows. */
  readonly form: string;
}

/** The figures of the first pages, and the names of the forms that show them, one for each page. */
interface PromisedFigures {
  readonly pages: FigurePages;
  readonly forms: readonly string[];
}

/** The most lines reserved for remarks, and the least when later rows may add remarks. */
const MOST_REMARK_LINES = 4;
const LEAST_REMARK_LINES = 2;

/** The first pages of a section, as far as they show no rows. */
export class SectionFront {
  readonly #context: SectionContext;
  #opening: PromisedOpening | undefined;
  #figures: PromisedFigures | undefined;

  constructor(context: SectionContext) {
    this.#context = context;
  }

  /** Reserves the first pages. Writes those that show no rows. */
  async above(plan: RowsPlan): Promise<AboveRows> {
    const { shared, title, head, pen } = this.#context;
    const { page } = plan;
    shared.document.bookmark(title, page.height);
    const isSplit = plan.parts.length > 1;
    const partContent = (part: number) => ({ title, headline: head.headline, parts: plan.parts, part });
    const partHeight = isSplit ? partOpeningHeight(pen, partContent(1), page) : 0;
    const shows = this.#showsFigures;
    const opening = this.#promiseOpening(plan, shows ? 0 : partHeight);
    this.#opening = opening;
    const first = latin1(`/${opening.form} Do\n`);
    if (!shows) {
      const others = plan.parts.slice(1).map((_, i) => partContent(i + 1));
      return { operators: [[first], ...(await this.#partForms(others, page))], height: opening.opening.height };
    }
    const { pages, forms } = this.#promiseFigures(opening);
    const { heights } = pages;
    const tops = forms.map((form, i) => [...(i === 0 ? [first] : []), latin1(`/${form} Do\n`)]);
    const height = heights.at(-1)!;
    if (!isSplit && height + plan.leastHeight <= page.height - 2 * pen.theme.margin) {
      await this.#writePages(tops.slice(0, -1), page);
      return { operators: [tops.at(-1)!], height };
    }
    await this.#writePages(tops, page);
    if (!isSplit) return { operators: [[]], height: 0 };
    const all = plan.parts.map((_, part) => partContent(part));
    return { operators: await this.#partForms(all, page), height: partHeight };
  }

  /** Whether the opening has room for these remarks. */
  holds(remarks: readonly string[]): boolean {
    return this.#promised.opening.holds(remarks);
  }

  /**
   * Draws the reserved parts.
   *
   * @param place where the full list of remarks is, when the opening has no room for them
   */
  async finish(remarks: readonly string[], place: string): Promise<void> {
    const { document, fonts } = this.#context.shared;
    const { form, page } = this.#promised;
    const opening = await this.#finalOpening();
    await document.keepForm(form, opening.draw({ texts: remarks, place }), page);
    if (!this.#figures) return;
    const { pages, forms } = this.#figures;
    await fonts.cover('normal', pages.texts());
    for (const [i, name] of forms.entries()) await document.keepForm(name, pages.draw(i), page);
  }

  get #promised(): PromisedOpening {
    if (!this.#opening) throw new Error('The first page is not laid out yet.');
    return this.#opening;
  }

  /** Whether a summary or a chart is asked for and there is something to show in it. */
  get #showsFigures(): boolean {
    const { section, held, shared } = this.#context;
    const { chart, summary } = shared.settings;
    return (chart || summary) && (section.figures?.labels.length ?? 0) > 0 && !(held.whole && held.rows === 0);
  }

  #promiseFigures({ opening, page }: PromisedOpening): PromisedFigures {
    const { section, options, held, pen, shared } = this.#context;
    const pages = new FigurePages({
      ...{ pen, page, wishes: shared.settings, zone: options.zone, window: section.window, isWhole: held.whole },
      figures: section.figures!,
      above: opening.height,
    });
    section.warn('not-in-chart', 'Variables are in no chart, because there are too many of them.', pages.left);
    this.#figures = { pages, forms: pages.heights.map(() => shared.document.promiseForm()) };
    return this.#figures;
  }

  async #writePages(contents: readonly (readonly Uint8Array[])[], page: PageSize): Promise<void> {
    if (contents.length === 0) return;
    const { shared, pen, title } = this.#context;
    const foot = latin1(`/${await shared.document.form(drawFoot(pen, title, page), page)} Do\n`);
    for (const content of contents) await shared.document.page([...content, foot], page, pen.theme);
  }

  async #partForms(contents: readonly PartContent[], page: PageSize): Promise<Uint8Array[][]> {
    const { shared, pen } = this.#context;
    const operators: Uint8Array[][] = [];
    for (const content of contents) {
      const form = await shared.document.form(drawPartOpening(pen, content, page), page);
      operators.push([latin1(`/${form} Do\n`)]);
    }
    return operators;
  }

  #promiseOpening(plan: RowsPlan, leastHeight: number): PromisedOpening {
    const { shared, pen, title, head, held, section, options } = this.#context;
    const { page } = plan;
    const { columns, fields = columns } = section.schema;
    const asked = [section.decimals ?? options.decimals, ...fields.map(({ decimals }) => decimals)];
    // A CSV rounds, too, where the export asks for a number of decimals.
    const whole = asked.some((decimals) => typeof decimals === 'number') ? 'XLSX holds' : 'CSV and XLSX hold';
    const note = plan.note && `${plan.note}; ${whole} every digit.`;
    const facts = [...head.facts];
    // The creation date of the file stays last.
    facts.splice(-1, 0, ...plan.facts);
    const parts = plan.parts.length;
    // With figures, the rows and their parts begin on a later page.
    if (parts > 1 && !this.#showsFigures) facts.splice(-1, 0, firstPartFact(parts));
    const content = { title, facts, note, leastHeight, headline: head.headline, logo: shared.settings.logo };
    // Lay it out once to count what its own texts lose.
    new Opening(pen, content, page, 0);
    const expected = [
      ...remarksAbout(section.item, options.warnings()),
      ...remarkTexts(expectedWarnings(plan.losses, pen.counts)),
    ];
    const least = held.whole ? 0 : LEAST_REMARK_LINES;
    const lines = Math.min(MOST_REMARK_LINES, Math.max(least, remarkLines(pen, expected, page)));
    const again = { ...content, again: true };
    return { content: again, opening: new Opening(pen, again, page, lines), page, form: shared.document.promiseForm() };
  }

  /**
   * Makes the opening with the current facts, which may now include the units of variables. Keeps the earlier facts
   * when the new ones need another height.
   */
  async #finalOpening(): Promise<Opening> {
    const { section, options, shared, head, pen, held } = this.#context;
    const { content, opening, page } = this.#promised;
    if (held.whole) return opening;
    const now = headFacts(section.facts, options.created, options.zone);
    await shared.fonts.cover('normal', [...now.headline, ...now.facts.map(({ value }) => value)]);
    const known = new Map(now.facts.map(({ label, value }) => [label, value]));
    const isHead = new Set(head.facts.map(({ label }) => label));
    const facts = content.facts.map(({ label, value }) => ({
      label,
      value: (isHead.has(label) ? known.get(label) : undefined) ?? value,
    }));
    const later = new Opening(pen, { ...content, facts }, page, opening.remarkLines);
    return later.height === opening.height ? later : opening;
  }
}
