/** The look at the file before it is made: first rows, chart, size, notes. */
import { html, nothing, type TemplateResult } from 'lit';
import type { ExportPreview } from '../../pipeline/run-preview.ts';
import type { View } from '../view.ts';
import { failureBox } from './failure-box.ts';
import { pageTable, sheetTable } from './file-tables.ts';
import { lazyPart } from './lazy-part.ts';
import { announceLook } from './look-announcer.ts';
import { lookFigures } from './look-figures.ts';
import { noteList } from './note-list.ts';
import { type ShownRows, shownRows } from './shown-rows.ts';

const csvPart = lazyPart(() => import('./csv-lines.ts'));
const chartPart = lazyPart(() => import('./preview-chart.ts'));
const summaryPart = lazyPart(() => import('./page-summary.ts'));

/** Draws the look at the file. */
export function lookView(view: View): TemplateResult {
  const { state, texts } = view;
  const { look, clockChanges } = state;
  announceLook(view);
  const clocks = clockChanges.map(({ message }) => ({ message, remedies: [], sign: 'clock' as const }));
  return html`<div class="look" aria-busy=${look.phase === 'loading'}>
    <header>
      <h3 tabindex="-1">${texts.lookTitle}</h3>
      ${look.preview ? fileName(state.choices.extension, look.preview.fileName) : nothing}
    </header>
    ${surface(view)} ${look.phase === 'failed' ? nothing : lookFigures(view)}
    ${noteList(view, look.phase === 'failed' ? clocks : [...look.notes, ...clocks])}
  </div>`;
}

function fileName(extension: string, name: string): TemplateResult {
  return html`<p class="file">
    <span class="kind ${extension}" aria-hidden="true">${extension.toUpperCase()}</span>
    <bdi title=${name}>${name}</bdi>
  </p>`;
}

/** Draws the file, or what is in its place. */
function surface(view: View): TemplateResult {
  const { form, state, texts } = view;
  const { phase, preview, failure } = state.look;
  if (phase === 'failed') {
    const retry = () => form.open();
    return html`<div class="instead">
      <h4>${texts.lookFailed}</h4>
      ${failure ? failureBox(view, failure, html`<button type="button" class="primary" @click=${retry}>${texts.tryAgain}</button>`) : nothing}
    </div>`;
  }
  if (phase === 'idle') return html`<div class="instead quiet"><p><bdi>${texts.lookIdle}</bdi></p></div>`;
  if (!preview) return skeleton(view);
  const isEmpty = preview.rows.length === 0 && !preview.truncated;
  return html`<div class="surface ${phase === 'loading' ? 'stale' : ''}">
    ${isEmpty ? empty(view) : nothing} ${isEmpty && preview.columns.length === 0 ? nothing : file(view, preview)}
  </div>`;
}

function empty({ texts }: View): TemplateResult {
  return html`<div class="instead">
    <h4><bdi>${texts.noRows}</bdi></h4>
    <p><bdi>${texts.noRowsAdvice}</bdi></p>
  </div>`;
}

/** Draws rows that are not there yet. */
function skeleton({ texts }: View): TemplateResult {
  return html`<div class="surface">
    <p class="hidden">${texts.lookLoading}</p>
    <div class="skeleton" aria-hidden="true">
      ${Array.from({ length: 9 }, () => html`<div><i></i><i></i><i></i><i></i></div>`)}
    </div>
  </div>`;
}

/** Draws the first rows, in the way of the file's type. */
function file(view: View, preview: ExportPreview): TemplateResult {
  const { state, texts, count, redraw } = view;
  const { choices, options, request } = state;
  const { extension } = choices;
  const shown = shownRows(preview);
  const caption = texts.firstRowsOf(preview.fileName);
  const look = { caption, extension, locale: state.locale };
  const scroller = (content: unknown, name: string) =>
    html`<div class="paper ${name}" dir="ltr" tabindex="0" role="group" aria-label=${caption}>${content}</div>`;
  const more = moreText(view, shown);
  if (extension === 'csv') {
    const lines = csvPart(redraw);
    if (!lines) return skeleton(view);
    const delimiter = request?.format.csvDelimiter;
    return html`${scroller(lines.csvLines(shown, { caption, options: options.csv, delimiter }), 'text')}${more}`;
  }
  if (extension === 'xlsx')
    return html`${scroller(sheetTable(shown, look), 'grid')}${more}${options.xlsx?.chart ? chart(view, preview) : nothing}`;
  const page = html`<div class="page">
    <p class="page-title"><bdi>${options.pdf?.title ?? preview.title}</bdi></p>
    <p class="page-facts"><bdi>${state.windowText}</bdi></p>
    ${options.pdf?.summary ? (summaryPart(redraw)?.pageSummary(preview, options.decimals ?? 'auto') ?? nothing) : nothing}
    ${options.pdf?.chart ? chart(view, preview) : nothing} ${pageTable(shown, look)}
    ${shown.hasMore ? html`<p class="page-more" aria-hidden="true">⋯</p>` : nothing}
  </div>`;
  return html`${scroller(page, 'desk')}${more}`;

  function moreText({ texts }: View, { rows, hasMore, moreColumns }: ShownRows): TemplateResult | typeof nothing {
    const parts = [
      ...(hasMore ? [texts.onlyFirstRows(rows.length, count(rows.length))] : []),
      ...(moreColumns > 0 ? [texts.moreColumns(moreColumns, count(moreColumns))] : []),
    ];
    return parts.length === 0 ? nothing : html`<p class="more"><bdi>${parts.join(' ')}</bdi></p>`;
  }
}

/** Draws the first charts of the file from the rows of the preview. */
function chart({ state, texts, count, redraw }: View, preview: ExportPreview): TemplateResult | typeof nothing {
  const part = chartPart(redraw);
  if (!part) return html`<div class="chart" aria-hidden="true"></div>`;
  const { pictures, more } = part.previewCharts(preview, state.choices.timezone, state.choices.units);
  if (pictures.length === 0) return nothing;
  const rows = preview.rows.length;
  return html`<figure class="chart" dir="ltr">
    ${pictures.map(
      ({ width, height, names, shapes }) =>
        html`<svg role="img" viewBox="0 0 ${width} ${height}" aria-label=${texts.chartAlternative(names.join(', '))}>
          ${shapes}
        </svg>`,
    )}
    <figcaption>
      ${preview.truncated ? texts.chartOfFirst(rows, count(rows)) : texts.chartOfAll}
      ${more > 0 ? texts.moreCharts(more, count(more)) : nothing}
    </figcaption>
  </figure>`;
}
