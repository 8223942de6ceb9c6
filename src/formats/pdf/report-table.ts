/** Adds a table to the pages of a report. */
import { latin1 } from '../../encoding/pdf/pdf-values.ts';
import type { FileSection } from '../format.ts';
import { type HeadFacts, headFacts } from './head-facts.ts';
import { reportLosses } from './losses.ts';
import { drawPartOpening, firstPartFact, partOpeningHeight } from './opening.ts';
import { drawNoRows } from './page-furniture.ts';
import { Pen } from './pen.ts';
import type { ElementTitles, ReportContext } from './report-context.ts';
import { addLead, HEADING_SIZE, leadOf, skipToElement } from './report-text.ts';
import { heldRows, layRows, writeRows } from './section.ts';
import type { AboveRows, RowsPlan, SectionContext } from './section-context.ts';
import { meteredSection, sectionTexts } from './section-meters.ts';

/** Height of the note that there are no rows, in points. */
const NO_ROWS = 26;

/** A table of at most this part of a page is not broken if it fits on a page of its own. */
const KEPT_TOGETHER = 0.3;

/** A table that is split over pages side by side begins in this upper part of a page. */
const SPLIT_TOP = 0.25;

/** Adds a table below what is on the page. Yields after each written page. */
export async function* tablePages(
  report: ReportContext,
  section: FileSection,
  titles: ElementTitles,
): AsyncGenerator<void> {
  const { options, shared, flow } = report;
  const { fonts, doc } = shared;
  const source = section.records[Symbol.asyncIterator]();
  try {
    const held = await heldRows(section, source, options, shared);
    const metered = await meteredSection(section, held, options);
    const head = ownFacts(headFacts(section.facts, options.created, options.zone), report.head);
    const texts = sectionTexts(metered, { title: titles.caption, head, remarks: [] });
    await fonts.cover('normal', texts.normal);
    await fonts.cover('bold', texts.bold);
    const pen = new Pen(doc, fonts, report.pen.theme);
    const context: SectionContext = { section, options, shared, held, pen, title: report.title, head };
    const laid = await layRows(context, metered, (plan) => aboveRows(report, context, titles, plan));
    yield* writeRows(held, laid, fonts, options.signal);
    const { pager, rows, foot } = laid;
    const below: string[] = [];
    let end = flow.size.height - rows.lowest;
    if (!pager.used) {
      below[0] = drawNoRows(pen, section.window !== undefined, end, flow.size);
      end += NO_ROWS;
    }
    flow.resume(await rows.finishPages(below, true), end, foot);
    reportLosses(section.warn, rows.counts, pen.counts);
  } finally {
    await source.return?.(undefined);
  }
}

/** The facts of a table that the report does not state, without the creation date. */
function ownFacts({ headline, facts }: HeadFacts, report: HeadFacts): HeadFacts {
  const stated = new Set([...report.headline, ...report.facts.map(({ label, value }) => `${label}\n${value}`)]);
  return {
    headline: headline.filter((text) => !stated.has(text)),
    facts: facts.slice(0, -1).filter(({ label, value }) => !stated.has(`${label}\n${value}`)),
  };
}

/** Places a table on the page, or on the next one when it does not fit, and draws the texts above it. */
async function aboveRows(
  { flow, title }: ReportContext,
  { pen, head, held }: SectionContext,
  { heading, caption, bookmark, isFurther }: ElementTitles,
  plan: RowsPlan,
): Promise<AboveRows> {
  const { theme } = pen;
  const parts = plan.parts.length;
  const facts = [...head.facts, ...plan.facts, ...(parts > 1 ? [firstPartFact(parts)] : [])];
  const lines = [...head.headline, ...facts.map(({ label, value }) => `${label}: ${value}`)].join('  ·  ');
  const lead = leadOf(pen, flow, { heading, caption, bookmark, facts: [lines, plan.note].filter(Boolean).join('\n') });
  skipToElement(flow, isFurther);
  const least = lead.height + plan.leastHeight + (held.rows === 0 ? NO_ROWS : 0);
  const whole = lead.height + plan.wholeHeight;
  const isLow = parts > 1 && flow.y - theme.margin > SPLIT_TOP * flow.pageRoom;
  const isSmall = whole > flow.room && whole <= KEPT_TOGETHER * flow.pageRoom;
  if (isLow || isSmall) await flow.ensure(Number.POSITIVE_INFINITY);
  else await flow.ensure(least);
  addLead(flow, lead);
  const operators: (readonly Uint8Array[])[] = [];
  let height = flow.y - theme.margin;
  for (let part = 1; part < parts; part++) {
    const name = caption || heading || title;
    const content = {
      ...{ title: name, headline: [], parts: plan.parts, part },
      titleSize: HEADING_SIZE * theme.fontSize,
    };
    height = Math.max(height, partOpeningHeight(pen, content, plan.page));
    operators.push([latin1(`q\n${drawPartOpening(pen, content, plan.page)}Q\n`)]);
  }
  return { operators: [flow.handOver(), ...operators], height };
}
