import type { CsvPreset, ExportOptions, FileExtension } from 'downlink-export';
import { byId, checkedValue } from './dom.ts';

/** How the chosen metrics become files. */
export type Parts = 'one' | 'workbook' | 'zip' | 'files';

/** What kind of file is wanted. */
export interface FileChoices {
  readonly extension: FileExtension;
  /** `''` means the one that the exporter makes. */
  readonly filename: string;
  readonly parts: Parts;
  /** Of CSV; `''` means the preset's own. */
  readonly delimiter: string;
}

/** The fields about the file: those of the type that is chosen are shown. */
export class FilePicker {
  readonly #filename = byId('filename', HTMLInputElement);
  readonly #parts = byId('parts', HTMLSelectElement);
  readonly #csv = byId('csv-options', HTMLDivElement);
  readonly #preset = byId('preset', HTMLSelectElement);
  readonly #delimiter = byId('delimiter', HTMLSelectElement);
  readonly #pdf = byId('pdf-options', HTMLDivElement);
  readonly #title = byId('pdf-title', HTMLInputElement);
  readonly #orientation = byId('pdf-orientation', HTMLSelectElement);
  readonly #export = byId('export', HTMLButtonElement);

  get chosen(): FileChoices {
    const extension = this.#extension;
    return {
      extension,
      filename: this.#filename.value.trim(),
      parts: this.#parts.value as Parts,
      delimiter: extension === 'csv' ? this.#delimiter.value : '',
    };
  }

  /** The options of an export of the type that is chosen. */
  get options(): Pick<ExportOptions, 'csv' | 'pdf' | 'bundle'> {
    const { extension, parts } = this.chosen;
    const title = this.#title.value.trim();
    return {
      ...(parts !== 'one' && { bundle: parts }),
      ...(extension === 'csv' && { csv: { preset: this.#preset.value as CsvPreset } }),
      ...(extension === 'pdf' && {
        pdf: {
          ...(title !== '' && { title }),
          orientation: this.#orientation.value as 'auto' | 'portrait' | 'landscape',
        },
      }),
    };
  }

  /** Shows what belongs to the type that is chosen. */
  update(): void {
    const extension = this.#extension;
    this.#csv.hidden = extension !== 'csv';
    this.#pdf.hidden = extension !== 'pdf';
    const sheets = [...this.#parts.options].find(({ value }) => value === 'workbook')!;
    sheets.hidden = extension !== 'xlsx';
    sheets.disabled = sheets.hidden;
    if (sheets.disabled && this.#parts.value === 'workbook') this.#parts.value = 'one';
    this.#export.textContent = `Export ${extension.toUpperCase()}`;
  }

  get #extension(): FileExtension {
    return checkedValue('extension') as FileExtension;
  }
}
