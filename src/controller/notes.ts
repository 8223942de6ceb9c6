/** Puts warnings and sizes of a file into words, with remedies. */
import { parseBucketSize, UNIT_SECONDS } from '../contract/bucket-size.ts';
import type { FileExtension } from '../contract/request.ts';
import type { TimeZone } from '../core/time-zone.ts';
import type { ExportWarning, WarningCode } from '../core/warnings.ts';
import type { ExportEstimate } from '../pipeline/run-estimate.ts';
import type { ExportPreview } from '../pipeline/run-preview.ts';
import type { DetailChoice, ExportChoices, FormWindow } from './choices.ts';
import { isStep } from './form-request.ts';
import type { FormNote, Remedy } from './form-state.ts';
import { STEPS, stepFor, stepsIn } from './periods.ts';
import type { ServerHelp } from './server-help.ts';
import type { OutcomeTexts } from './texts/outcome-texts.ts';
import { quantity } from './words.ts';

/** What notes and remedies depend on. */
export interface NoteContext {
  /** The choices. */
  readonly choices: ExportChoices;
  /** The detail in force. */
  readonly detail: DetailChoice;
  /** The window in force. */
  readonly window: FormWindow | undefined;
  /** The zone in force. */
  readonly zone: TimeZone;
  /** Texts of what comes of exports and looks. */
  readonly texts: OutcomeTexts;
  /** Language of the form. */
  readonly locale: string;
  /** What hands exports to the server. Absent where there is none. */
  readonly server?: ServerHelp | undefined;
}

/** Pages of a PDF that people still read, and pages that it may have at most. */
const PAGES = { good: 50, most: 2000 } as const;

/** Rows that spreadsheet programs open well, and rows below the header that a sheet has. */
const ROWS = { good: 250_000, most: 1_048_575 } as const;

/** Rows that are few enough after a remedy. */
const FEW_ROWS = { pdf: 1000, other: 50_000 } as const;

/** The usual seconds of a step; infinite for what is none. */
function secondsOf(per: string): number {
  if (!isStep(per)) return Number.POSITIVE_INFINITY;
  const { count, unit } = parseBucketSize(per);
  return count * UNIT_SECONDS[unit];
}

/** Remedies by name. */
export class Remedies {
  readonly #context: NoteContext;

  constructor(context: NoteContext) {
    this.#context = context;
  }

  /** Takes larger steps, so that the file has few rows; none when the steps are large already. */
  coarser(rows: number): readonly Remedy[] {
    const { detail, window, texts } = this.#context;
    if (!window) return [];
    const step = stepFor(window, rows);
    const isCoarser = detail.kind === 'readings' || STEPS[step] > secondsOf(detail.per);
    if (!isCoarser) return [];
    const by = detail.kind === 'figures' ? detail.by : 'avg';
    const labels = by === 'avg' ? texts.remedies.averages : texts.remedies.figures;
    return [{ label: labels[step], choices: { detail: { kind: 'figures', per: step, by } } }];
  }

  /** Chooses another format, unless it is chosen. */
  format(extension: FileExtension): readonly Remedy[] {
    const { choices, texts, detail } = this.#context;
    if (choices.extension === extension) return [];
    // What a PDF takes of itself is not what another file should lose.
    const keeps = choices.detail === undefined && detail.kind === 'figures' ? { detail: undefined } : {};
    return [{ label: texts.remedies.formats[extension], choices: { extension, ...keeps } }];
  }

  /** Gives each device its own columns, unless they have them. */
  perDevice(): readonly Remedy[] {
    const { choices, texts } = this.#context;
    return choices.perDevice ? [] : [{ label: texts.remedies.perDevice, choices: { perDevice: true } }];
  }

  /** Takes every reading, unless they are taken. */
  readings(): readonly Remedy[] {
    const { detail, texts } = this.#context;
    return detail.kind === 'readings'
      ? []
      : [{ label: texts.remedies.readings, choices: { detail: { kind: 'readings' } } }];
  }

  /** Takes other periods than the chosen one. */
  periods(): readonly Remedy[] {
    const { choices, texts } = this.#context;
    return (['last7Days', 'lastMonth'] as const).flatMap((kind) =>
      choices.period.kind === kind ? [] : [{ label: texts.remedies[kind], choices: { period: { kind } } }],
    );
  }

  /** Gives each series a file of its own, if there are several in one. */
  files(): readonly Remedy[] {
    const { choices, texts } = this.#context;
    return choices.parts === 'files' || choices.series.length < 2
      ? []
      : [{ label: texts.remedies.files, choices: { parts: 'files' } }];
  }

  /** Hands the export to the server, if there is one that can make it. */
  server(): readonly Remedy[] {
    return this.#context.server?.remedies() ?? [];
  }

  /** Shows all decimals, unless they are shown. */
  decimals(): readonly Remedy[] {
    const { choices, texts } = this.#context;
    return choices.decimals === 'full' ? [] : [{ label: texts.remedies.allDecimals, choices: { decimals: 'full' } }];
  }
}

/** What helps against warnings. Nothing needs to be done about the others. */
const HELP: { readonly [K in WarningCode]?: (remedies: Remedies) => readonly Remedy[] } = {
  'publishers-share-column': (remedies) => remedies.perDevice(),
  'cell-conflict': (remedies) => remedies.perDevice(),
  'mixed-series': (remedies) => [...remedies.perDevice(), ...remedies.readings()],
  'non-numeric-left-out': (remedies) => remedies.readings(),
  'column-empty-after-decimation': (remedies) => remedies.readings(),
  'no-data': (remedies) => remedies.periods(),
  'text-cut': (remedies) => remedies.format('csv'),
  'replaced-characters': (remedies) => remedies.format('xlsx'),
  'unit-changed': (remedies) => remedies.files(),
  rounded: (remedies) => remedies.decimals(),
};

/** Returns a note for each code among the warnings. */
export function warningNotes(warnings: readonly ExportWarning[], context: NoteContext): readonly FormNote[] {
  const remedies = new Remedies(context);
  const byCode = new Map<WarningCode, { count: number; details: string[] }>();
  for (const { code, count, message } of warnings) {
    const entry = byCode.get(code) ?? { count: 0, details: [] };
    byCode.set(code, { count: entry.count + count, details: [...entry.details, message] });
  }
  const { texts, locale } = context;
  return [...byCode].map(([code, { count, details }]) => ({
    code,
    message: texts.notes[code](quantity(count, locale)),
    detail: details.join('\n'),
    remedies: HELP[code]?.(remedies) ?? [],
  }));
}

/** Returns a note about steps of the period without a row, as far as a preview with all rows tells. */
export function gapNotes(
  { rows, truncated }: Pick<ExportPreview, 'rows' | 'truncated'>,
  { detail, window, zone, choices, texts, locale }: NoteContext,
): readonly FormNote[] {
  const isOne = choices.parts === 'one' || choices.series.length === 1;
  if (detail.kind !== 'figures' || !window || truncated || rows.length === 0 || !isOne) return [];
  const gaps = (stepsIn(window, detail.per, zone) ?? 0) - rows.length;
  return gaps > 0 ? [{ code: 'gaps', message: texts.sizes.gaps(quantity(gaps, locale)), remedies: [] }] : [];
}

/** Returns notes about a file that is too large for its format or its readers. */
export function sizeNotes({ rows = 0, pages = 0, items }: ExportEstimate, context: NoteContext): readonly FormNote[] {
  const { choices, texts, locale } = context;
  const { extension, parts } = choices;
  const { sizes } = texts;
  const remedies = new Remedies(context);
  const say = (value: number) => quantity(value, locale);
  const note = (message: string, ...help: readonly (readonly Remedy[])[]): readonly FormNote[] => [
    { code: 'size', message, remedies: help.flat() },
  ];
  const largest = parts === 'one' ? { rows, pages } : largestOf(items);
  if (extension === 'pdf') {
    if (largest.pages <= PAGES.good) return [];
    const shown = say(Math.round(largest.pages));
    const message = largest.pages > PAGES.most ? sizes.tooManyPages(shown, say(PAGES.most)) : sizes.manyPages(shown);
    return note(message, remedies.coarser(FEW_ROWS.pdf), remedies.format('csv'), remedies.format('xlsx'));
  }
  const isProgram = extension === 'csv' && choices.figures === 'program';
  if (isProgram || largest.rows <= ROWS.good) return [];
  const shown = say(largest.rows);
  if (largest.rows <= ROWS.most)
    return note(
      sizes.manyRows(shown),
      remedies.coarser(FEW_ROWS.other),
      extension === 'xlsx' ? remedies.format('csv') : [],
    );
  return extension === 'xlsx'
    ? note(
        sizes.severalSheets(shown, say(Math.ceil(largest.rows / ROWS.most))),
        remedies.coarser(FEW_ROWS.other),
        remedies.format('csv'),
      )
    : note(sizes.moreThanExcel(shown), remedies.coarser(FEW_ROWS.other), remedies.format('xlsx'));
}

const largestOf = (items: ExportEstimate['items']) => ({
  rows: Math.max(0, ...items.map(({ rows = 0 }) => rows)),
  pages: Math.max(0, ...items.map(({ pages = 0 }) => pages)),
});
