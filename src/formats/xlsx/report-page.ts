/** Lays out the first sheet of a report: its title, facts and texts, and where its tables and charts are. */

import type { TimeZone } from '../../core/time-zone.ts';
import { MAX_CELL_UNITS } from '../../encoding/ooxml/cell-text.ts';
import { quotedSheet } from '../../encoding/ooxml/sheet-reference.ts';
import { wrappedLines } from '../../encoding/ooxml/shown-width.ts';
import { BODY_FONT } from '../../encoding/ooxml/style-sheet.ts';
import type { ReportFile } from '../format.ts';
import { paragraphsOf } from '../paragraphs.ts';
import { factText } from './about-facts.ts';
import { heightOf, LINE_HEIGHT, type PageLayout, type PageLine } from './page-sheet.ts';
import { HEADING_SIZE, type PageRole, TITLE_SIZE } from './page-styles.ts';

/** An element of a report, as the sheet shows it. */
export interface PageElement {
  /** Heading; empty for none. */
  readonly title: string;
  /** Text; empty for none. */
  readonly text: string;
  /** Names of the sheets of the element. */
  readonly sheets: readonly string[];
}

/** Widths of labels and of texts, in characters. Lines of this length are easy to read. */
const WIDTHS = [20, 72] as const;
const TOTAL = WIDTHS[0] + WIDTHS[1];

/** Width of bold letters relative to regular ones. */
const BOLD = 1.1;

/** The most lines of a text in one row. A row must not be higher than a screen. */
const MOST_LINES = 24;

/** Lays out the sheet. */
export function reportPage(
  { title, subtitle, facts }: ReportFile,
  elements: readonly PageElement[],
  zone: TimeZone,
): PageLayout {
  const blank: PageLine = { cells: [] };
  const lines: PageLine[] = [headline('title', title, TITLE_SIZE)];
  if (subtitle) lines.push(...textLines('line', subtitle));
  for (const { label, value, headline: isHeadline } of facts) {
    const text = factText(value, zone);
    if (isHeadline) lines.push(...textLines('line', String(text)));
    else lines.push(labelled(label, text));
  }
  for (const element of elements) {
    lines.push(blank);
    if (element.title !== '') lines.push(headline('heading', element.title, HEADING_SIZE));
    for (const paragraph of paragraphsOf(element.text)) lines.push(...textLines('value', paragraph));
    for (const sheet of element.sheets) lines.push({ cells: [['link', sheet]], link: `${quotedSheet(sheet)}!A1` });
  }
  return { widths: WIDTHS, lines, onOnePage: false };
}

function headline(role: PageRole, text: string, size: number): PageLine {
  const lines = wrappedLines(text, (TOTAL * BODY_FONT.size) / size / BOLD - 1);
  const height = (lines * LINE_HEIGHT * size) / BODY_FONT.size + 4;
  return { cells: [[role, text]], height: Math.min(400, Math.round(height)) };
}

function labelled(label: string, text: string | number): PageLine {
  const needed = [wrappedLines(label, WIDTHS[0] / BOLD - 1), wrappedLines(String(text), WIDTHS[1] - 1)];
  return {
    cells: [
      ['label', label],
      [typeof text === 'number' ? 'count' : 'value', text],
    ],
    height: heightOf(Math.max(...needed)),
  };
}

/** The rows of a paragraph: one, or several when it is long. */
function textLines(role: PageRole, text: string): PageLine[] {
  return partsOf(text).map((part) => ({ cells: [[role, part]], height: heightOf(wrappedLines(part, TOTAL - 1)) }));
}

/** Splits a text, at line feeds or spaces, into parts that fit in a row and in a cell. */
function partsOf(text: string): string[] {
  const room = TOTAL * MOST_LINES;
  const fits = (part: string) => part.length <= MAX_CELL_UNITS && wrappedLines(part, TOTAL - 1) <= MOST_LINES;
  const parts: string[] = [];
  let rest = text;
  while (!fits(rest)) {
    let end = Math.min(room, rest.length);
    while (end > TOTAL && !fits(rest.slice(0, end))) end = Math.floor(end * 0.9);
    const start = rest.slice(0, end);
    const space = Math.max(start.lastIndexOf('\n'), start.lastIndexOf(' '));
    // A word that is longer than a row is cut, but never within a surrogate pair.
    const at = space > 0 ? space : end - (/[\ud800-\udbff]$/.test(start) ? 1 : 0);
    parts.push(rest.slice(0, at));
    rest = rest.slice(space > 0 ? at + 1 : at);
  }
  return [...parts, rest];
}
