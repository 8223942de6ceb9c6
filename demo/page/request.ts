import type { DecimationFunction, ExportColumn, ExportItem, ExportRequest } from 'downlink-export';
import type { FileChoices } from './file-picker.ts';

/** A metric that is chosen. */
export interface Metric {
  readonly name: string;
  /** `''` means none. */
  readonly label: string;
}

/** Everything that the form says. */
export interface Choices extends FileChoices {
  readonly channelId: string;
  readonly subtopic: string;
  readonly metrics: readonly Metric[];
  /** Unix seconds; NaN while the field is empty. */
  readonly from: number;
  /** Unix seconds; NaN while the field is empty. */
  readonly to: number;
  readonly timezone: string;
  readonly decimation?: { readonly ds: string; readonly dsf: DecimationFunction };
  readonly delta: boolean;
  readonly layout: 'long' | 'wide';
  readonly template: 'tabular' | 'expanded';
  readonly columns: readonly ExportColumn[];
}

/** The request that these choices make. It may well be invalid: that is for the exporter to say. */
export function requestOf(choices: Choices): ExportRequest {
  const { metrics, parts, extension, filename, delimiter } = choices;
  const isSplit = parts !== 'one' && metrics.length > 1;
  return {
    type: 'oneTime',
    format: {
      extension,
      // Of what holds the files of all items; each of those is named after its metric.
      ...(isSplit && filename !== '' && { filename }),
      columns: choices.columns,
      timezone: choices.timezone,
      template: choices.template,
      ...(delimiter !== '' && { csvDelimiter: delimiter }),
    },
    items: isSplit
      ? metrics.map((metric) => itemOf([metric], choices, metric.label))
      : [itemOf(metrics, choices, filename)],
  };
}

function itemOf(metrics: readonly Metric[], choices: Choices, filename: string): ExportItem {
  const { from, to, decimation } = choices;
  const labelled = metrics.some(({ label }) => label !== '');
  return {
    ...(filename !== '' && { filename }),
    params: {
      channelId: choices.channelId,
      subtopic: choices.subtopic,
      target: {
        value: metrics.map(({ name }) => name).join(','),
        ...(labelled && { label: metrics.map(({ name, label }) => label || name).join(',') }),
      },
      ...(!Number.isNaN(from) && { from }),
      ...(!Number.isNaN(to) && { to }),
      ...(decimation && { decimation }),
      ...(choices.delta && { transform: 'delta' as const }),
      outputFormat: choices.layout,
    },
  };
}
