/** What the sections of a file share. */
import type { jsPDF } from 'jspdf';
import type { PdfDocument } from './document.ts';
import type { Fonts } from './fonts.ts';
import type { PdfSettings } from './options.ts';

/** What a file's sections share. */
export interface SharedParts {
  readonly doc: jsPDF;
  readonly document: PdfDocument;
  readonly fonts: Fonts;
  readonly settings: PdfSettings;
}
