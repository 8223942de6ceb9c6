/** The choice of the detail: every reading, or one value for each step of time. */
import { html, nothing, type TemplateResult } from 'lit';
import type { DecimationFunction } from '../../contract/request.ts';
import type { ChoiceTexts, StepUnit } from '../texts/choice-texts.ts';
import type { View } from '../view.ts';
import { faultOf, type Option, selectField } from './field-parts.ts';

const READINGS = 'readings';

/** The steps that the form offers, as bucket sizes of the contract. */
const STEPS: readonly string[] = ['1m', '15m', '1h', '1d', '1M'];

const FIGURES: readonly DecimationFunction[] = [
  ...(['avg', 'min', 'max', 'sum', 'count'] as const),
  ...(['first', 'last', 'median', 'stddev'] as const),
];

/** Draws the choice of the detail: a select for the step, and one for the figure. */
export function detailChoice(view: View): TemplateResult {
  const { form, state, texts } = view;
  const { detail } = state;
  const per = detail.kind === 'figures' ? detail.per : READINGS;
  const by = detail.kind === 'figures' ? detail.by : 'avg';
  const chooseStep = (value: string) =>
    form.choose({ detail: value === READINGS ? { kind: 'readings' } : { kind: 'figures', per: value, by } });
  const chooseFigure = (value: string) => {
    const figure = FIGURES.find((name) => name === value);
    if (figure && detail.kind === 'figures') form.choose({ detail: { ...detail, by: figure } });
  };
  const figures = FIGURES.includes(by) ? FIGURES : [...FIGURES, by];
  const figureOptions = figures.map((value) => ({ value, label: texts.figureNames[value] }));
  return html`
    <fieldset class="group">
      <legend>${texts.detail}</legend>
      <div class="pair">
        ${selectField('step', texts.rows, stepOptions(per, texts), per, chooseStep)}
        ${detail.kind === 'figures' ? selectField('figure', texts.figure, figureOptions, by, chooseFigure) : nothing}
      </div>
      ${faultOf(view, 'detail')}
    </fieldset>
  `;
}

/** The steps to choose from. One that is in force is always among them. */
function stepOptions(current: string, texts: ChoiceTexts): readonly Option[] {
  const steps = current === READINGS || STEPS.includes(current) ? STEPS : [...STEPS, current].sort(byLength);
  return [
    { value: READINGS, label: texts.everyReading },
    ...steps.map((step) => ({ value: step, label: stepName(step, texts) })),
  ];
}

function stepName(step: string, texts: ChoiceTexts): string {
  return texts.onePer(Number.parseInt(step, 10), step.slice(-1) as StepUnit);
}

/** Seconds of a unit, about: for the order only. */
const LENGTHS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86400, w: 604800, M: 2.6e6, y: 3.2e7 };

function byLength(a: string, b: string): number {
  const length = (step: string) => Number.parseInt(step, 10) * (LENGTHS[step.slice(-1)] ?? 0);
  return length(a) - length(b);
}
