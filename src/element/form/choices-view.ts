/** The choices of the form: file type, series, period, detail and more. */
import { html, type TemplateResult } from 'lit';
import type { PartSet } from '../shell.ts';
import type { View } from '../view.ts';
import { detailChoice } from './detail-choice.ts';
import { fileTypeChoice } from './file-type-choice.ts';
import { moreFold } from './more-fold.ts';
import { periodChoice } from './period-choice.ts';
import { seriesChoice } from './series-choice.ts';

/** Draws the choices. */
export function choicesView(view: View, parts: PartSet): TemplateResult {
  return html`
    ${fileTypeChoice(view)}
    ${seriesChoice(view)}
    ${periodChoice(view)}
    ${detailChoice(view)}
    ${moreFold(view, parts)}
  `;
}
