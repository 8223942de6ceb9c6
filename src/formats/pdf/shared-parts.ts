/** The parts that the sections of a PDF file share. */
import type { jsPDF } from 'jspdf';
import type { PdfDocument } from './document.ts';
import type { Fonts } from './fonts.ts';
import type { PdfSettings } from './options.ts';

/** The parts that the sections of a file share. */
export interface SharedParts {
  /** The jsPDF document to draw in. */
  readonly doc: jsPDF;
  /** The file. */
  readonly document: PdfDocument;
  /** The fonts of the file. */
  readonly fonts: Fonts;
  /** The options of the file. */
  readonly settings: PdfSettings;
}
