/** The choice of the file type. */
import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { FileExtension } from '../../contract/request.ts';
import type { View } from '../view.ts';
import { faultOf } from './field-parts.ts';

const TYPES: readonly FileExtension[] = ['xlsx', 'csv', 'pdf'];

/** Draws the choice of the file type: a group of radio buttons. */
export function fileTypeChoice(view: View): TemplateResult {
  const { form, state, texts } = view;
  return html`
    <fieldset class="group">
      <legend>${texts.fileType}</legend>
      <div class="cards">
        ${TYPES.map(
          (type) => html`
            <label class="card">
              <input
                type="radio"
                name="extension"
                value=${type}
                aria-label="${texts.fileTypes[type]}, ${texts.fileTypeHints[type]}"
                .checked=${live(state.choices.extension === type)}
                @change=${() => form.choose({ extension: type })}
              />
              <span class="card-name">${texts.fileTypes[type]}</span>
              <span class="muted">${texts.fileTypeHints[type]}</span>
            </label>
          `,
        )}
      </div>
      ${faultOf(view, 'extension')}
    </fieldset>
  `;
}
