/** Draws the top of a section's first page: title, facts and remarks. */
import type { Pen, PlacedText, TextStyle } from './pen.ts';
import { LINE_HEIGHT, type PageSize } from './theme.ts';

/** A label and its value. */
export interface FactText {
  /** What the value is. */
  readonly label: string;
  /** The value. */
  readonly value: string;
}

/** The content of an opening. */
export interface OpeningContent {
  readonly title: string;
  /** A line between the title and the headline. Default: none. */
  readonly subtitle?: string | undefined;
  /** Texts of the line under the title. */
  readonly headline: readonly string[];
  readonly facts: readonly FactText[];
  /** A sentence under the facts. Default: none. */
  readonly note?: string | undefined;
  readonly logo?: Uint8Array | undefined;
  /** Whether the losses of its texts are already counted. Default false. */
  readonly again?: boolean;
  /** Least height, in points. Default 0. */
  readonly leastHeight?: number;
}

const LOGO = { width: 130, height: 38 };
const MAX_TITLE_LINES = 3;
const MAX_FACT_LINES = 3;

/** Space between the title and the lines under it, in points. */
const TITLE_GAP = 3;

/** Space between columns of facts, and between a label and its value, in points. */
const GUTTER = 20;
const LABEL_GAP = 9;

/** The widest label of a fact, in points. */
const WIDEST_LABEL = 110;

/** Space between parts of the opening, and below it, in points. */
const PART_GAP = 7;
const BELOW = 12;

/** Space between lines of facts, in points. */
const FACT_GAP = 2.6;

/** A part of the opening. It takes its height whatever it draws. */
interface Part {
  readonly height: number;
  /**
   * Draws the part.
   * @param y upper edge
   */
  draw(y: number): void;
}

/** Remarks for the lines reserved for them. When they do not all fit, the last line tells where the list is. */
export interface HeadRemarks {
  /** All remarks. */
  readonly texts: readonly string[];
  /** Where the full list is, such as `on page 12`, when the lines are too few. */
  readonly place: string;
}

/** An opening whose height is known before its remarks. */
export class Opening {
  /** Height below the page's margin, in points. */
  readonly height: number;
  readonly #pen: Pen;
  readonly #page: PageSize;
  readonly #parts: readonly Part[];
  /** Lines reserved for remarks. */
  readonly remarkLines: number;
  /** Distance from the margin to the values of facts and to remarks, in points. */
  #labelRoom = 0;
  #remarks: HeadRemarks = { texts: [], place: '' };

  /** @param remarkLines lines reserved for remarks */
  constructor(pen: Pen, content: OpeningContent, page: PageSize, remarkLines: number) {
    this.#pen = pen;
    this.#page = page;
    this.remarkLines = remarkLines;
    const parts: Part[] = [this.#title(content), this.#facts(content)];
    if (content.note) parts.push(this.#note(content.note, content.again));
    if (remarkLines > 0) parts.push(this.#remarkPart());
    this.#parts = parts.filter(({ height }) => height > 0);
    const height = this.#parts.reduce((sum, { height }) => sum + height + PART_GAP, BELOW - PART_GAP);
    this.height = Math.max(height, content.leastHeight ?? 0);
  }

  /** Whether these remarks fit in the reserved lines. */
  holds(remarks: readonly string[]): boolean {
    return remarks.length === 0 || this.#fitting(remarks, this.remarkLines).length === remarks.length;
  }

  /** Makes operators that draw the opening, in the coordinates of the page. */
  draw(remarks: HeadRemarks): string {
    this.#remarks = remarks;
    this.#pen.begin(this.#page);
    let y = this.#pen.theme.margin;
    for (const part of this.#parts) {
      part.draw(y);
      y += part.height + PART_GAP;
    }
    return this.#pen.taken();
  }

  get #room(): number {
    return this.#page.width - 2 * this.#pen.theme.margin;
  }

  #title({ title, subtitle, headline, logo, again = false }: OpeningContent): Part {
    const pen = this.#pen;
    const { theme } = pen;
    const picture = logo && this.#logo(logo);
    const width = this.#room - (picture ? picture.width + 16 : 0);
    const name = pen.lay(title, titleStyle(pen), { width, maxLines: MAX_TITLE_LINES, again });
    const look = { style: 'normal', size: 1.16 * theme.fontSize, color: theme.colors.text } as const;
    const lines = [name];
    if (subtitle) lines.push(pen.lay(subtitle, { ...look, size: 1.4 * theme.fontSize }, { width, maxLines: 2, again }));
    if (headline.length > 0) lines.push(pen.lay(headline.join('  ·  '), look, { width, maxLines: 2, again }));
    const texts = lines.reduce((sum, { height }) => sum + height + TITLE_GAP, -TITLE_GAP);
    return {
      height: Math.max(texts, picture?.height ?? 0),
      draw: (top) => {
        let y = top;
        for (const line of lines) {
          pen.text(line, theme.margin, y);
          y += line.height + TITLE_GAP;
        }
        if (picture) {
          const left = this.#page.width - theme.margin - picture.width;
          pen.doc.addImage(logo!, left, top, picture.width, picture.height);
        }
      },
    };
  }

  #logo(logo: Uint8Array): { width: number; height: number } {
    const { width, height } = this.#pen.doc.getImageProperties(logo);
    const scale = Math.min(LOGO.width / width, LOGO.height / height, 1);
    return { width: width * scale, height: height * scale };
  }

  /** Places short facts side by side and long facts in rows of their own. */
  #facts({ facts, again = false }: OpeningContent): Part {
    const pen = this.#pen;
    const { theme } = pen;
    const columns = this.#page.width > this.#page.height ? 3 : 2;
    const cell = (this.#room - (columns - 1) * GUTTER) / columns;
    const labels = facts.map(({ label }) =>
      pen.lay(label, mutedStyle(pen), { width: WIDEST_LABEL, maxLines: 2, again }),
    );
    const remarks = this.remarkLines > 0 ? this.#remarkLabel.width : 0;
    const labelRoom = LABEL_GAP + Math.max(remarks, ...labels.map(({ width }) => width));
    this.#labelRoom = labelRoom;
    const rows: { at: number; text: PlacedText }[][] = [];
    let open: (typeof rows)[number] | undefined;
    facts.forEach(({ value }, at) => {
      const whole = pen.lay(value, textStyle(pen), { width: this.#room - labelRoom, maxLines: MAX_FACT_LINES, again });
      const isShort = whole.laid.lines.length === 1 && whole.width <= cell - labelRoom;
      if (isShort && open && open.length < columns) open.push({ at, text: whole });
      else {
        const row = [{ at, text: whole }];
        rows.push(row);
        // A long fact has its own row. Later short facts still fill the open row.
        if (isShort) open = row;
      }
    });
    const heights = rows.map((row) =>
      Math.max(...row.map(({ at, text }) => Math.max(labels[at]!.height, text.height))),
    );
    return {
      height: heights.reduce((sum, height) => sum + height + FACT_GAP, rows.length > 0 ? -FACT_GAP : 0),
      draw: (top) => {
        let y = top;
        rows.forEach((row, i) => {
          row.forEach(({ at, text }, column) => {
            const x = theme.margin + column * (cell + GUTTER);
            pen.text(labels[at]!, x, y);
            pen.text(text, x + labelRoom, y);
          });
          y += heights[i]! + FACT_GAP;
        });
      },
    };
  }

  #note(note: string, again = false): Part {
    const pen = this.#pen;
    const text = pen.lay(note, mutedStyle(pen), { width: this.#room, maxLines: 2, again });
    return { height: text.height, draw: (y) => pen.text(text, pen.theme.margin, y) };
  }

  /** Reserves lines for remarks, which are drawn when all rows are written. */
  #remarkPart(): Part {
    const pen = this.#pen;
    const { theme } = pen;
    const line = theme.fontSize * LINE_HEIGHT;
    return {
      height: this.remarkLines * line,
      draw: (top) => {
        const { texts, place } = this.#remarks;
        if (texts.length === 0) return;
        let shown = this.#fitting(texts, this.remarkLines);
        if (shown.length < texts.length) {
          shown = this.#fitting(texts, this.remarkLines - 1);
          const left = texts.length - shown.length;
          const more = `${left}${shown.length > 0 ? ' more' : ''} ${left === 1 ? 'remark' : 'remarks'} ${place}.`;
          shown.push(pen.lay(more, textStyle(pen), { width: this.#remarkRoom, maxLines: 1, again: true }));
        }
        pen.text(this.#remarkLabel, theme.margin, top);
        let y = top;
        for (const text of shown) {
          pen.text(text, theme.margin + this.#labelRoom, y);
          y += text.height;
        }
      },
    };
  }

  get #remarkLabel(): PlacedText {
    return this.#pen.lay('Remarks', mutedStyle(this.#pen), { width: WIDEST_LABEL, maxLines: 1, again: true });
  }

  get #remarkRoom(): number {
    return this.#room - this.#labelRoom;
  }

  /** Returns the first remarks that fit completely in these lines. */
  #fitting(remarks: readonly string[], lines: number): PlacedText[] {
    const fitting: PlacedText[] = [];
    let left = lines;
    for (const remark of remarks) {
      const room = { width: this.#remarkRoom, maxLines: left + 1, again: true };
      const text = this.#pen.lay(remark, textStyle(this.#pen), room);
      left -= text.laid.lines.length;
      if (left < 0) break;
      fitting.push(text);
    }
    return fitting;
  }
}

/** Estimates the lines of remarks in an opening. */
export function remarkLines(pen: Pen, remarks: readonly string[], page: PageSize): number {
  const width = page.width - 2 * pen.theme.margin - 60;
  return remarks
    .map((remark) => pen.lay(remark, textStyle(pen), { width, maxLines: 10, again: true }).laid.lines.length)
    .reduce((sum, lines) => sum + lines, 0);
}

const titleStyle = ({ theme }: Pen): TextStyle => ({
  ...{ style: 'bold', size: theme.titleSize, color: theme.colors.text },
});
const textStyle = ({ theme }: Pen): TextStyle => ({
  ...{ style: 'normal', size: theme.fontSize, color: theme.colors.text },
});
const mutedStyle = ({ theme }: Pen): TextStyle => ({
  ...{ style: 'normal', size: theme.fontSize, color: theme.colors.muted },
});

/** Makes the fact that the columns of the first page are a part of all. */
export const firstPartFact = (parts: number): FactText => ({
  label: 'Columns',
  value: `part 1 of ${parts}; the others follow page by page`,
});

/** The opening of a part of a table that is split, such as one whose columns continue those of the part before. */
export interface PartContent {
  /** Title of the table. Absent when it is drawn elsewhere. */
  readonly title?: string;
  readonly headline: readonly string[];
  /** Labels of the columns of each part, without the columns that all parts have. */
  readonly parts: readonly (readonly string[])[];
  /** Index of this part, from 0. */
  readonly part: number;
  /** Distance from the page's margin, in points. Default 0. */
  readonly top?: number;
}

/** With more parts than this, each opening lists only its own columns. */
const MOST_LISTED = 6;

/** The height of the opening of a further part, in points. */
export function partOpeningHeight(pen: Pen, content: PartContent, page: PageSize): number {
  const { name, under } = partTexts(pen, content, page);
  const listed = content.parts.length > MOST_LISTED ? 1 : content.parts.length;
  return (name ? name.height + TITLE_GAP : 0) + under.height + PART_GAP + listed * factStep(pen) - FACT_GAP + BELOW;
}

const factStep = ({ theme }: Pen): number => theme.fontSize * LINE_HEIGHT + FACT_GAP;

function partTexts(pen: Pen, { title, headline, parts, part }: PartContent, page: PageSize) {
  const { theme } = pen;
  const width = page.width - 2 * theme.margin;
  const place = part === 0 ? 'the others follow page by page' : `columns to the right of part ${part}`;
  const subtitle = `Part ${part + 1} of ${parts.length}: ${place}`;
  const look = { style: 'normal', size: 1.16 * theme.fontSize, color: theme.colors.text } as const;
  return {
    name:
      title === undefined
        ? undefined
        : pen.lay(title, titleStyle(pen), { width, maxLines: MAX_TITLE_LINES, again: true }),
    under: pen.lay([subtitle, ...headline].join('  ·  '), look, { width, maxLines: 1, again: true }),
  };
}

/** Draws the opening of a further part, which tells the columns of each part. */
export function drawPartOpening(pen: Pen, content: PartContent, page: PageSize): string {
  pen.begin(page);
  const { theme } = pen;
  const { parts, part, top = 0 } = content;
  const { name, under } = partTexts(pen, content, page);
  const width = page.width - 2 * theme.margin;
  let y = theme.margin + top;
  if (name) {
    pen.text(name, theme.margin, y);
    y += name.height + TITLE_GAP;
  }
  pen.text(under, theme.margin, y);
  y += under.height + PART_GAP;
  // With many parts, list only its own columns.
  const listed = parts.map((_, at) => at).filter((at) => parts.length <= MOST_LISTED || at === part);
  const labels = listed.map((at) =>
    pen.lay(`Part ${at + 1}`, at === part ? textStyle(pen) : mutedStyle(pen), { width, maxLines: 1, again: true }),
  );
  const labelRoom = Math.max(...labels.map((label) => label.width)) + LABEL_GAP;
  const room = { width: width - labelRoom, maxLines: 1, again: true };
  const lines = listed.map((at) => {
    const look = at === part ? textStyle(pen) : mutedStyle(pen);
    const [first, ...others] = parts[at]!;
    const ends = others.length > 0 ? `${first} to ${others.at(-1)}` : first!;
    return { all: pen.lay(parts[at]!.join(', '), look, room), ends: pen.lay(ends, look, room) };
  });
  // List all parts the same way: if the labels of one part are too long for a line, show only the first and last label
  // of each.
  const areShort = lines.every(({ all }) => !all.laid.cut);
  lines.forEach(({ all, ends }, i) => {
    pen.text(labels[i]!, theme.margin, y);
    pen.text(areShort ? all : ends, theme.margin + labelRoom, y);
    y += factStep(pen);
  });
  return pen.taken();
}
