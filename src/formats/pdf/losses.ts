/** Reports what texts, figures and times lost on PDF pages. */
import { type ExportWarning, WarningLog } from '../../core/warnings.ts';
import type { FileSection } from '../format.ts';
import type { CellCounts } from './cell-text.ts';
import type { TextCounts } from './pen.ts';

/** Adds warnings for what cells and other texts lost. */
export function reportLosses(warn: FileSection['warn'], cells: CellCounts, furniture: TextCounts): void {
  const { cut, missing, unfit, dropped } = furniture;
  warn('text-cut', 'Texts too long for their place on the page were cut and end in an ellipsis.', cells.cut + cut);
  warn(
    'replaced-characters',
    'Characters that the fonts do not have are shown as \ufffd. Set pdf.font to a font that has them, or export XLSX.',
    cells.missing + missing,
  );
  warn(
    'replaced-characters',
    'Control characters, and letters of scripts that join them or run from right to left, are shown as \ufffd. XLSX holds them.',
    cells.unfit + unfit,
  );
  warn('replaced-characters', 'Invisible characters were left out.', cells.dropped + dropped);
  warn('non-finite-value', 'Values that are not finite numbers were written as empty cells.', cells.nonFinite);
  warn('sub-millisecond-time', 'Times finer than a millisecond are shown rounded down to it.', cells.subMillisecond);
  warn(
    'rounded',
    'Late figures are rounded to the decimals that the rows before them need. XLSX holds every digit.',
    cells.rounded,
  );
}

/** The warnings that {@link reportLosses} will add. */
export function expectedWarnings(cells: CellCounts, furniture: TextCounts): ExportWarning[] {
  const log = new WarningLog();
  reportLosses((code, message, count) => log.add(code, message, count), cells, furniture);
  return log.list();
}
