import type { CsvPreset, DecimationFunction, ExportColumn, ExportRequest } from 'downlink';

/** A metric that is chosen. */
export interface Metric {
  readonly name: string;
  /** `''` means none. */
  readonly label: string;
}

/** Everything that the form says. */
export interface Choices {
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
  readonly filename: string;
  readonly preset: CsvPreset;
  /** `''` means the preset's own. */
  readonly delimiter: string;
}

/** The request that these choices make. It may well be invalid: that is for the exporter to say. */
export function requestOf(choices: Choices): ExportRequest {
  const { metrics, from, to, decimation, filename, delimiter } = choices;
  const labelled = metrics.some(({ label }) => label !== '');
  return {
    type: 'oneTime',
    format: {
      extension: 'csv',
      columns: choices.columns,
      timezone: choices.timezone,
      template: choices.template,
      ...(delimiter !== '' && { csvDelimiter: delimiter }),
    },
    items: [
      {
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
      },
    ],
  };
}
