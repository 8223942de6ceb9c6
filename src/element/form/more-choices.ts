/** Further choices, folded: those that few people need, and only those that change a file of the chosen type. */
import { type CSSResult, html, nothing, type TemplateResult } from 'lit';
import type { FiguresChoice, PartsChoice } from '../../controller/choices.ts';
import type { Decimals } from '../../formats/format.ts';
import type { View } from '../view.ts';
import { columnList } from './column-list.ts';
import { checkField, describedBy, faultOf, type Option, selectField, textField } from './field-parts.ts';
import { logoField } from './logo-field.ts';
import { moreStyles } from './more-styles.ts';

const FIGURE_FORMS: readonly FiguresChoice[] = ['auto', 'comma', 'point', 'program'];

const MAX_DECIMALS = 6;

/** The style sheets of this part. */
export const partStyles: CSSResult[] = [moreStyles];

/** Draws the further choices. */
export function moreChoices(view: View): TemplateResult {
  const { form, state, texts } = view;
  const { choices } = state;
  const { extension, parts } = choices;
  const isMany = choices.series.length > 1;
  const hasLooks = extension !== 'csv';
  // What their absence means: a PDF has both.
  const isReport = extension === 'pdf';
  return html`
    <div class="more-fields">
      ${textField(
        'filename',
        texts.fileName,
        choices.filename,
        texts.automatic,
        (filename) => form.choose({ filename }),
        describedBy(view, 'filename'),
      )}
      ${faultOf(view, 'filename')}
      ${
        isReport
          ? html`${textField('title', texts.title, choices.title, texts.automatic, (title) => form.choose({ title }))}
            ${logoField(view)}`
          : nothing
      }
      <div class="pair">
        ${hasLooks ? decimalsField(view) : nothing}
        ${
          isMany
            ? selectField('parts', texts.parts, partOptions(view), parts, (value) =>
                form.choose({ parts: value as PartsChoice }),
              )
            : nothing
        }
        ${
          extension === 'csv'
            ? selectField(
                'figures',
                texts.figures,
                FIGURE_FORMS.map((value) => ({ value, label: texts.figureForms[value] })),
                choices.figures,
                (value) => form.choose({ figures: value as FiguresChoice }),
              )
            : nothing
        }
      </div>
      <div class="checks">
        ${checkField(texts.unitsInHeaders, choices.units, (units) => form.choose({ units }))}
        ${checkField(texts.perDevice, choices.perDevice, (perDevice) => form.choose({ perDevice }))}
        ${
          hasLooks
            ? html`${checkField(texts.chart, choices.chart ?? isReport, (chart) => form.choose({ chart }))}
              ${checkField(texts.summary, choices.summary ?? isReport, (summary) => form.choose({ summary }))}`
            : nothing
        }
      </div>
      ${columnList(view)} ${faultOf(view, 'columns')} ${faultOf(view, 'more')}
      <button type="button" class="quiet" @click=${() => form.reset()}>${texts.reset}</button>
    </div>
  `;
}

function partOptions({ state, texts }: View): readonly Option[] {
  const ways: readonly PartsChoice[] =
    state.choices.extension === 'xlsx' ? ['one', 'sheets', 'files'] : ['one', 'files'];
  return ways.map((value) => ({ value, label: texts.partNames[value] }));
}

function decimalsField({ form, state, texts, count }: View): TemplateResult {
  const options: Option[] = [
    { value: 'auto', label: texts.decimalsAuto },
    ...Array.from({ length: MAX_DECIMALS + 1 }, (_, digits) => ({ value: String(digits), label: count(digits) })),
    { value: 'full', label: texts.decimalsFull },
  ];
  const choose = (value: string) => {
    const decimals: Decimals = value === 'auto' || value === 'full' ? value : Number(value);
    form.choose({ decimals });
  };
  return selectField('decimals', texts.decimals, options, String(state.choices.decimals), choose);
}
