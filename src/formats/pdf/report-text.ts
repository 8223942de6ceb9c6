/** Sets the headings, texts and captions of a report. */
import { paragraphsOf } from '../paragraphs.ts';
import type { Pen, PlacedText, TextStyle } from './pen.ts';
import type { ReportFlow } from './report-flow.ts';
import { LINE_HEIGHT } from './theme.ts';

/** Sizes of headings, captions and texts, as multiples of the font size of tables. */
const HEADING_SIZE = 1.5;
const CAPTION_SIZE = 1.12;
const TEXT_SIZE = 1.16;

/** Distance of the lines of a text, as a multiple of its size. */
const LEADING = 1.4;

/** The widest line of a text, as a multiple of its size. Longer lines are hard to read. */
const WIDEST_LINE = 62;

/** The most lines of a heading or caption, and of the facts below a caption. */
const MAX_LINES = 3;
const MAX_FACT_LINES = 8;

/** Space below a heading, a caption and a paragraph, and above an element and its further tables, in points. */
const HEADING_GAP = 5;
const CAPTION_GAP = 3;
const PARAGRAPH_GAP = 5;
const ELEMENT_GAP = 20;
const FURTHER_GAP = 12;

/** The least lines of a paragraph at the foot and at the top of a page. */
const KEPT_LINES = 2;

/** Texts that stay together, such as a heading and a caption. */
export interface Lead {
  /** Height with the space below it, in points. */
  readonly height: number;
  /** Title of the bookmark that leads to it. Empty when there is none. */
  readonly bookmark: string;
  /** Draws it, with its upper edge at a distance from the upper edge of the page. Returns operators. */
  draw(top: number): string;
}

/** The texts above an element. */
export interface LeadTexts {
  /** Heading of the element. Empty when there is none. */
  readonly heading?: string;
  /** Caption of a table or chart. Empty when there is none. */
  readonly caption?: string;
  /** Facts below the caption. */
  readonly facts?: string;
  /** Title of a bookmark. Default: none. */
  readonly bookmark?: string;
}

/** Lays out the texts above an element. Their fonts must be loaded. */
export function leadOf(pen: Pen, flow: ReportFlow, texts: LeadTexts): Lead {
  const { heading = '', caption = '', facts = '', bookmark = '' } = texts;
  const { fontSize, margin, colors } = pen.theme;
  const width = flow.size.width - 2 * margin;
  const lines: { text: PlacedText; gap: number }[] = [];
  const add = (text: string, look: TextStyle, gap: number, maxLines = MAX_LINES) => {
    if (text !== '') lines.push({ text: pen.lay(text, look, { width, maxLines }), gap });
  };
  add(heading, { style: 'bold', size: HEADING_SIZE * fontSize, color: colors.text }, HEADING_GAP);
  add(caption, { style: 'bold', size: CAPTION_SIZE * fontSize, color: colors.text }, CAPTION_GAP);
  add(facts, { style: 'normal', size: fontSize, color: colors.muted }, CAPTION_GAP, MAX_FACT_LINES);
  return {
    bookmark,
    height: lines.reduce((sum, { text, gap }) => sum + text.height + gap, lines.length > 0 ? CAPTION_GAP : 0),
    draw: (top) => {
      pen.begin(flow.size);
      let y = top;
      for (const { text, gap } of lines) {
        pen.text(text, margin, y);
        y += text.height + gap;
      }
      return pen.taken();
    },
  };
}

/** Adds the texts above an element, and the bookmark that leads to them. */
export function addLead(flow: ReportFlow, { bookmark, height, draw }: Lead): void {
  if (bookmark !== '') flow.bookmark(bookmark);
  if (height > 0) flow.add(draw(flow.y), height);
}

/** Leaves the space above an element, or above a further table or chart of it. */
export const skipToElement = (flow: ReportFlow, isFurther = false): void =>
  flow.skip(isFurther ? FURTHER_GAP : ELEMENT_GAP);

/** A line of a text. */
interface TextLine {
  readonly text: PlacedText;
  /** Index among the lines of its paragraph, and their number. */
  readonly at: number;
  readonly of: number;
}

/**
 * Adds a text to the pages, below its heading. Paragraphs break over pages, but never leave a single line behind.
 * Yields after each written page.
 */
export async function* textPages(pen: Pen, flow: ReportFlow, heading: Lead, text: string): AsyncGenerator<void> {
  const { fontSize, margin, colors } = pen.theme;
  const size = TEXT_SIZE * fontSize;
  const step = LEADING * size;
  const width = Math.min(flow.size.width - 2 * margin, WIDEST_LINE * size);
  const look = { style: 'normal', size, color: colors.text } as const;
  const paragraphs = paragraphsOf(text).map((paragraph) => linesOf(pen.lay(paragraph, look, { width, maxLines: 1e6 })));
  // The heading stays with the first lines.
  if (heading.height + firstLines(paragraphs[0]) * step > flow.room && !flow.isTop) {
    await flow.newPage();
    yield;
  }
  addLead(flow, heading);
  let page: { line: TextLine; y: number }[] = [];
  const draw = () => {
    if (page.length === 0) return;
    pen.begin(flow.size);
    for (const { line, y } of page) pen.text(line.text, margin, y);
    flow.add(pen.taken(), 0);
    page = [];
  };
  for (const [i, lines] of paragraphs.entries()) {
    if (i > 0) flow.y += PARAGRAPH_GAP;
    for (const line of lines) {
      if (isBreak(line, Math.floor(flow.room / step + 1e-6)) && (page.length > 0 || !flow.isTop)) {
        draw();
        await flow.newPage();
        yield;
      }
      page.push({ line, y: flow.y + (step - size * LINE_HEIGHT) / 2 });
      flow.y += step;
    }
  }
  draw();
}

/** Whether a page ends before a line, when this many lines fit on it. */
function isBreak({ at, of }: TextLine, fitting: number): boolean {
  if (fitting < 1) return true;
  const left = of - at;
  if (left <= fitting) return false;
  if (at === 0) return fitting < KEPT_LINES || (left - fitting < KEPT_LINES && fitting - 1 < KEPT_LINES);
  // A line that would leave fewer than the kept lines to the next page goes there itself.
  return left <= KEPT_LINES;
}

const firstLines = (lines: readonly TextLine[] | undefined): number => Math.min(lines?.length ?? 0, KEPT_LINES + 1);

/** Splits a laid text into its lines. */
function linesOf({ laid, look }: PlacedText): TextLine[] {
  return laid.lines.map((line, at) => ({
    text: { laid: { ...laid, lines: [line] }, look, height: look.size * LINE_HEIGHT, width: line.width },
    at,
    of: laid.lines.length,
  }));
}
