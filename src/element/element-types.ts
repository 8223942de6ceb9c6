/** What a page sees of `<downlink-export>`: its properties, methods and events. */
import type { ExportOptions, ExportResult } from '../client/export-options.ts';
import type { ExportRequest, FileExtension } from '../contract/request.ts';
import type { ExportChoices, FormSeries, FormWindow } from '../controller/choices.ts';
import type { ExportForm, FormExporter, FormServerOptions } from '../controller/export-form.ts';
import type { FormFailure, FormNote, ServerEntry } from '../controller/form-state.ts';
import type { FormTextChanges } from '../controller/texts/index.ts';
import type { ExportProgress } from '../pipeline/progress.ts';
import type { ElementTexts } from './texts/element-texts.ts';

/** Detail of the event `export-start`: an export begins. */
export interface ExportStartDetail {
  /** The request that runs. */
  readonly request: ExportRequest;
  /** The options that run with it. */
  readonly options: ExportOptions;
}

/** Detail of the event `export-progress`: an export goes on. */
export interface ExportProgressDetail {
  /** How far it is. */
  readonly progress: ExportProgress;
}

/** Detail of the event `export-complete`: an export is done, and its file is saved. */
export interface ExportCompleteDetail {
  /** What was written. */
  readonly result: ExportResult;
  /** What to know about it, in the element's language. */
  readonly notes: readonly FormNote[];
}

/** Detail of the event `export-error`: an export failed. */
export interface ExportErrorDetail {
  /** Why, and what to do, in the element's language. */
  readonly failure: FormFailure;
}

/** Detail of the event `export-handed-over`: the server is to make an export. */
export interface ExportHandedOverDetail {
  /** The export, in the element's language. */
  readonly entry: ServerEntry;
}

/** The events of `<downlink-export>`. They bubble and leave shadow roots. */
export interface DownlinkExportEventMap {
  /** An export begins. */
  'export-start': CustomEvent<ExportStartDetail>;
  /** An export goes on. */
  'export-progress': CustomEvent<ExportProgressDetail>;
  /** An export is done, and its file is saved. */
  'export-complete': CustomEvent<ExportCompleteDetail>;
  /** An export failed. */
  'export-error': CustomEvent<ExportErrorDetail>;
  /** A person cancelled an export. */
  'export-cancel': CustomEvent<undefined>;
  /** A person had the server make an export. */
  'export-handed-over': CustomEvent<ExportHandedOverDetail>;
}

/** The properties of `<downlink-export>` that a page sets. */
export interface DownlinkExportProperties {
  /** The exporter that runs the exports: what `createExporter` returns. The dialog says so while there is none. */
  exporter: FormExporter | undefined;
  /** The series to choose from. As an attribute: JSON. Default: none. */
  series: readonly FormSeries[] | undefined;
  /** The window that the page shows, Unix seconds: "as on screen". As an attribute: JSON. Default: none. */
  window: FormWindow | undefined;
  /** IANA name of the page's zone. Default: the browser's. */
  timezone: string | undefined;
  /** Language of all texts, a BCP 47 tag. Default: the browser's. Without a translation, texts are English. */
  locale: string | undefined;
  /** Type of the file that is chosen at first: `xlsx`, `csv` or `pdf`. Default: that of `preset`, or else `xlsx`. */
  format: FileExtension | undefined;
  /** What is chosen at first. As an attribute: JSON. A preset with other contents resets the choices. Default: none. */
  preset: Partial<ExportChoices> | undefined;
  /** Texts to use instead of those of the language. Default: none. */
  texts: (FormTextChanges & Partial<ElementTexts>) | undefined;
  /**
   * Returns the address of a link to the settings of the form, a short text. Default: the page's address with the
   * parameter `downlink`, or `downlink-` and the element's id. The element reads it when it is connected, and opens with
   * these settings. A page with a function of its own passes the settings to `form.applySettings`.
   */
  link: ((settings: string) => string) | undefined;
  /**
   * How exports are handed to the exporter's server: from how many readings it is offered, and who is told. As an
   * attribute: JSON. Default: see `FormServerOptions`.
   */
  server: FormServerOptions | undefined;
  /** Whether the button is disabled. Default false. */
  disabled: boolean;
}

/** The element `<downlink-export>`: a button, and a dialog with an export form. */
export interface DownlinkExportElement extends HTMLElement, DownlinkExportProperties {
  /** The controller of the form. Undefined until there is an exporter. */
  readonly form: ExportForm | undefined;
  /** Whether the dialog is open. */
  readonly isOpen: boolean;
  /** Opens the dialog. */
  show(part?: 'choices' | 'schedule'): void;
  /** Closes the dialog. A running export goes on, and the button shows how far it is. */
  close(): void;
  /** Listens to an event of the element. */
  addEventListener<Type extends keyof DownlinkExportEventMap>(
    type: Type,
    listener: (this: DownlinkExportElement, event: DownlinkExportEventMap[Type]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  /** Listens to any other event. */
  addEventListener<Type extends keyof HTMLElementEventMap>(
    type: Type,
    listener: (this: DownlinkExportElement, event: HTMLElementEventMap[Type]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  /** Listens to an event by any name. */
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  /** Ends listening. */
  removeEventListener<Type extends keyof DownlinkExportEventMap>(
    type: Type,
    listener: (this: DownlinkExportElement, event: DownlinkExportEventMap[Type]) => void,
    options?: boolean | EventListenerOptions,
  ): void;
  /** Ends listening to any other event. */
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | EventListenerOptions,
  ): void;
}
