/** Adds a table to the pages of a report. */
import { latin1 } from '../../encoding/pdf/pdf-values.ts';
import type { FileSection } from '../format.ts';
import { type HeadFacts, headFacts } from './head-facts.ts';
import { reportLosses } from './losses.ts';
import { drawPartOpening, partOpeningHeight } from './opening.ts';
import { drawNoRows } from './page-furniture.ts';
import { Pen } from './pen.ts';
import type { ElementTitles, ReportContext } from './report-context.ts';
import { addLead, leadOf, skipToElement } from './report-text.ts';
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
  { flow }: ReportContext,
  { pen, head, held }: SectionContext,
  { heading, caption, bookmark, isFurther }: ElementTitles,
  plan: RowsPlan,
): Promise<AboveRows> {
  const { margin } = pen.theme;
  const parts = plan.parts.length;
  const facts = [...head.facts, ...plan.facts].map(({ label, value }) => `${label}: ${value}`);
  const lines = [
    [...head.headline, ...facts].join('  ·  '),
    plan.note ? `${plan.note}; a workbook holds every digit.` : '',
  ];
  const lead = leadOf(pen, flow, { heading, caption, bookmark, facts: lines.filter((line) => line !== '').join('\n') });
  skipToElement(flow, isFurther);
  const least = lead.height + plan.leastHeight + (held.rows === 0 ? NO_ROWS : 0);
  const whole = lead.height + plan.wholeHeight;
  const isLow = parts > 1 && flow.y - margin > SPLIT_TOP * flow.pageRoom;
  const isSmall = whole > flow.room && whole <= KEPT_TOGETHER * flow.pageRoom;
  await flow.ensure(isLow || isSmall ? Number.POSITIVE_INFINITY : least);
  const before = flow.y - margin;
  addLead(flow, lead);
  if (parts === 1) return { operators: [flow.handOver()], height: flow.y - margin };
  // Each part repeats the texts, and tells its columns below them.
  const part = (at: number, top: number) => ({ headline: [], parts: plan.parts, part: at, top: top + lead.height });
  const height = partOpeningHeight(pen, part(0, 0), plan.page);
  flow.add(drawPartOpening(pen, part(0, before), plan.page), height);
  const others = plan.parts.slice(1).map((_, i) => {
    const texts = lead.height > 0 ? lead.draw(margin) : '';
    return [latin1(`q\n${texts}${drawPartOpening(pen, part(i + 1, 0), plan.page)}Q\n`)];
  });
  return { operators: [flow.handOver(), ...others], height: flow.y - margin };
}
