/** Writes a report: its title and facts, then its elements one below the other, then the remarks. */
import type { ReportFile, ReportPart, WriteOptions } from '../format.ts';
import { noCounts } from './cell-text.ts';
import { headFacts } from './head-facts.ts';
import { reportLosses } from './losses.ts';
import { Opening } from './opening.ts';
import type { PdfSettings } from './options.ts';
import { drawFoot } from './page-furniture.ts';
import { Pen } from './pen.ts';
import { RemarkList, remarksAbout } from './remark-list.ts';
import { chartPages } from './report-chart.ts';
import type { ReportContext } from './report-context.ts';
import { ReportFlow } from './report-flow.ts';
import { tablePages } from './report-table.ts';
import { leadOf, skipToElement, textPages } from './report-text.ts';
import { FURNITURE, TITLES } from './section-meters.ts';
import type { SharedParts } from './shared-parts.ts';
import { pageSize, themeOf } from './theme.ts';

/** Lines for remarks below the title, which tell at least where the list of all remarks is. */
const REMARK_LINES = 1;

/** The part of the space below the title and facts that the space above the first element replaces, in points. */
const OPENING_GAP = 12;

/** Space above the list of remarks, in points. */
const LIST_GAP = 24;

/** The settings of a report: the wishes of its template take precedence over those of the call. */
export const reportSettings = (report: ReportFile, settings: PdfSettings): PdfSettings => ({
  ...settings,
  pageSize: report.pageSize ?? settings.pageSize,
  // Elements are opened one after the other, so the best orientation is not known when the first page is laid out.
  orientation: report.orientation ?? (settings.orientation === 'auto' ? 'portrait' : settings.orientation),
});

/** Writes the pages of a report. Yields after each written piece. */
export async function* reportPages(
  report: ReportFile,
  options: WriteOptions,
  shared: SharedParts,
): AsyncGenerator<void> {
  const { doc, fonts, settings, document } = shared;
  const size = pageSize(settings, settings.orientation === 'landscape');
  const title = settings.title ?? report.title;
  const head = headFacts(report.facts, options.created, options.zone);
  await fonts.settle(...settledTexts(report, title, head));
  const pen = new Pen(doc, fonts, themeOf(settings, fonts.scale));
  const foot = await document.form(drawFoot(pen, title, size), size);
  const flow = new ReportFlow(document, pen.theme, size, foot);
  const content = { ...{ title, subtitle: report.subtitle, logo: settings.logo }, ...head };
  const opening = new Opening(pen, content, size, REMARK_LINES);
  const openingForm = document.promiseForm();
  document.bookmark(title, size.height);
  flow.add(`/${openingForm} Do\n`, opening.height - OPENING_GAP);

  const context: ReportContext = { report, options, shared, pen, flow, title, head };
  for (const part of report.parts) yield* partPages(context, part);

  reportLosses(report.warn, noCounts(), pen.counts);
  const remarks = remarksAbout(report.item, options.warnings());
  await fonts.cover('normal', remarks);
  let listPage = 0;
  if (!opening.holds(remarks)) {
    const list = new RemarkList(pen, remarks, size);
    flow.skip(LIST_GAP);
    await flow.ensure(list.height);
    listPage = document.pages + 1;
    flow.add(list.draw(flow.y), 0);
    while (!list.isDone) {
      await flow.newPage();
      flow.add(list.draw(flow.y), 0);
      yield;
    }
  }
  await flow.newPage();
  const operators = new Opening(pen, { ...content, again: true }, size, REMARK_LINES).draw({
    texts: remarks,
    place: listPage === 0 ? '' : `on page ${listPage}`,
  });
  await document.keepForm(openingForm, operators, size);
  yield;
}

/** Adds an element: its heading, its text, and its tables or its chart. */
async function* partPages(context: ReportContext, part: ReportPart): AsyncGenerator<void> {
  const { pen, flow, shared } = context;
  const text = (await part.text()).trim();
  const isText = part.kind === 'text';
  if (isText && text === '' && part.title === '') return;
  await shared.fonts.cover('normal', [text]);
  const names = isText ? [] : part.kind === 'chart' ? [part.name] : part.names;
  let above = { heading: part.title, bookmark: part.title || (names[0] ?? ''), isFurther: false };
  const further = { heading: '', bookmark: '', isFurther: true };
  if (isText || text !== '') {
    skipToElement(flow);
    yield* textPages(pen, flow, leadOf(pen, flow, above), text);
    above = further;
  }
  const captionOf = (name: string) => (names.length === 1 && name === part.title ? '' : name);
  if (part.kind === 'chart') yield* chartPages(context, part, { ...above, caption: captionOf(part.name) });
  if (part.kind !== 'table') return;
  for (const index of part.names.keys()) {
    const section = await part.open(index);
    yield* tablePages(context, section, { ...above, caption: captionOf(section.title) });
    above = further;
  }
}

/** Lists the texts that are known before anything is read, by the style of their font. */
function settledTexts(
  report: ReportFile,
  title: string,
  head: ReturnType<typeof headFacts>,
): [normal: string[], bold: string[]] {
  const titles = report.parts.map((part) => part.title);
  const captions = report.parts.flatMap((part) =>
    part.kind === 'table' ? part.names : part.kind === 'chart' ? [part.name] : [],
  );
  const facts = head.facts.flatMap(({ label, value }) => [label, value]);
  const normal = [title, report.subtitle ?? '', ...head.headline, ...facts, ...captions, ...FURNITURE];
  return [normal, [title, ...titles, ...captions, ...TITLES]];
}
