/** The custom element `<downlink-export>`: a button, and a dialog with an export form. */
import {
  adoptStyles,
  type CSSResultGroup,
  LitElement,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from 'lit';
import type { FileExtension } from '../contract/request.ts';
import type { ExportChoices, FormSeries, FormWindow } from '../controller/choices.ts';
import {
  createExportForm,
  type ExportForm,
  type FormExporter,
  type FormHost,
  type FormServerOptions,
} from '../controller/export-form.ts';
import type { FormTextChanges } from '../controller/texts/index.ts';
import { Announcer } from './announcer.ts';
import type { DownlinkExportElement } from './element-types.ts';
import { elementView } from './element-view.ts';
import { Parts } from './parts.ts';
import { RunFollower } from './run-follower.ts';
import { SchedulePart } from './schedule-part.ts';
import { linkedSettings, linkTo } from './settings-link.ts';
import type { Shell } from './shell.ts';
import { styles } from './styles.ts';
import type { ElementTexts } from './texts/element-texts.ts';
import { englishTexts, loadTexts } from './texts/index.ts';
import { wordsFor } from './words.ts';

/**
 * A button that opens an export form in a dialog. Give it an exporter, the series and the window that the page shows:
 * opening it and pressing Enter saves the file.
 *
 * @slot - The content of the button. Default: an icon and the word "Export" in the element's language.
 * @csspart button - The button.
 * @csspart progress - The percentage in the button while an export runs.
 * @csspart dialog - The dialog.
 * @csspart header - The head of the dialog.
 * @csspart choices - The choices.
 * @csspart look - The look at the file.
 * @csspart footer - The foot of the dialog.
 * @csspart export - The button in the dialog that starts the export.
 * @cssprop --downlink-accent - Colour of the main button, of what is chosen and of focus.
 * @cssprop --downlink-on-accent - Colour of text on the accent.
 * @cssprop --downlink-background - Background of the dialog.
 * @cssprop --downlink-surface - Background of the look, of fields and of lists.
 * @cssprop --downlink-text - Colour of text.
 * @cssprop --downlink-muted - Colour of less important text.
 * @cssprop --downlink-border - Colour of lines that only divide.
 * @cssprop --downlink-field-border - Colour of the outlines of fields.
 * @cssprop --downlink-error - Colour of faults.
 * @cssprop --downlink-warning - Colour of what to know.
 * @cssprop --downlink-success - Colour of what went well.
 * @cssprop --downlink-font - Font family. Default: the system's.
 * @cssprop --downlink-font-size - Size of text. Default: 0.875rem.
 * @cssprop --downlink-radius - Radius of corners. Default: 8px.
 * @cssprop --downlink-space - Unit of distances. Default: 4px.
 * @fires export-start - An export begins. Detail: `ExportStartDetail`.
 * @fires export-progress - An export goes on. Detail: `ExportProgressDetail`.
 * @fires export-complete - An export is done, and its file is saved. Detail: `ExportCompleteDetail`.
 * @fires export-error - An export failed. Detail: `ExportErrorDetail`.
 * @fires export-cancel - A person cancelled an export.
 * @fires export-handed-over - A person had the server make an export. Detail: `ExportHandedOverDetail`.
 */
export class DownlinkExport extends LitElement implements DownlinkExportElement {
  /** How attributes and properties belong together. */
  static override properties: PropertyDeclarations = {
    exporter: { attribute: false },
    series: { type: Array },
    window: { type: Object },
    timezone: {},
    locale: {},
    format: {},
    preset: { type: Object },
    texts: { attribute: false },
    link: { attribute: false },
    server: { type: Object },
    disabled: { type: Boolean, reflect: true },
  };

  /** The look of the element. */
  static override styles: CSSResultGroup = styles;

  /** The exporter that runs the exports: what `createExporter` returns. The dialog says so while there is none. */
  declare exporter: FormExporter | undefined;
  /** The series to choose from. As an attribute: JSON. Default: none. */
  declare series: readonly FormSeries[] | undefined;
  /** The window that the page shows, Unix seconds: "as on screen". As an attribute: JSON. Default: none. */
  declare window: FormWindow | undefined;
  /** IANA name of the page's zone. Default: the browser's. */
  declare timezone: string | undefined;
  /** Language of all texts, a BCP 47 tag. Default: the browser's. Without a translation, texts are English. */
  declare locale: string | undefined;
  /** Type of the file that is chosen at first: `xlsx`, `csv` or `pdf`. Default: that of `preset`, or else `xlsx`. */
  declare format: FileExtension | undefined;
  /** What is chosen at first. As an attribute: JSON. A preset with other contents resets the choices. Default: none. */
  declare preset: Partial<ExportChoices> | undefined;
  /** Texts to use instead of those of the language. Default: none. */
  declare texts: (FormTextChanges & Partial<ElementTexts>) | undefined;
  /** Returns the address of a link to settings. Default: the page's address with a parameter, which the element reads. */
  declare link: ((settings: string) => string) | undefined;
  /** How exports are handed to the exporter's server. As an attribute: JSON. Default: for over 1,000,000 readings. */
  declare server: FormServerOptions | undefined;
  /** Whether the button is disabled. Default false. */
  declare disabled: boolean;

  #form: ExportForm | undefined;
  #unsubscribe: (() => void) | undefined;
  #presetInForce = '';
  #isOpen = false;
  /** Whether the dialog has been shown since it was opened. A key closes it before the element is told. */
  #isShown = false;
  #isLinkRead = false;
  /** Settings of a form that was disposed of with the element, for when the element is back. */
  #settings: string | undefined;
  #languageTexts: ElementTexts = englishTexts;
  #mergedTexts: ElementTexts = englishTexts;
  #language = 'en';
  readonly #announcer = new Announcer();
  readonly #runs = new RunFollower({
    isOpen: () => this.#isOpen,
    texts: () => this.#mergedTexts,
    announce: (message) => this.#announce(message),
    dispatch: (type, detail) => this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true })),
  });
  readonly #parts = new Parts(() => {
    adoptStyles(this.renderRoot as ShadowRoot, [...styles, ...this.#parts.styles]);
    this.requestUpdate();
  });
  readonly #schedule = new SchedulePart(() => this.requestUpdate());

  constructor() {
    super();
    this.disabled = false;
  }

  /** The controller of the form. Undefined until there is an exporter. */
  get form(): ExportForm | undefined {
    return this.#form;
  }

  /** Whether the dialog is open. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Opens the dialog: at the choices, or at the recurring exports. */
  show(part: 'choices' | 'schedule' = 'choices'): void {
    if (!this.#isOpen) {
      this.#isOpen = true;
      this.#parts.load();
      this.#form?.open();
    }
    this.#schedule.show(part === 'schedule', this.#form);
    this.requestUpdate();
  }

  /** Closes the dialog. A running export goes on, and the button shows how far it is. */
  close(): void {
    const dialog = this.#dialog();
    dialog?.close();
    // The browser's event comes later; until then, the dialog could not be opened again.
    this.#closed();
  }

  /** Makes what the element had before it was removed. */
  override connectedCallback(): void {
    super.connectedCallback();
    // A dialog that was moved is no longer modal.
    const dialog = this.#dialog();
    if (dialog?.open) dialog.removeAttribute('open');
    this.#isShown = false;
    this.requestUpdate();
  }

  /** Frees everything, unless the element is only being moved. */
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#settings = this.#form?.settings();
      this.#isOpen = false;
      this.#disposeForm();
      this.#announcer.stop();
    });
  }

  /** Draws the button and the dialog. */
  protected override render(): TemplateResult {
    const shell: Shell = {
      form: this.#form,
      texts: this.#mergedTexts,
      words: wordsFor(this.#form?.state.locale ?? this.locale ?? 'en'),
      language: this.#language,
      isDisabled: this.disabled,
      isOpen: this.#isOpen,
      parts: this.#parts,
      schedule: this.#schedule,
      prepare: () => this.#parts.load(),
      redraw: () => this.requestUpdate(),
      announce: (message) => this.#announce(message),
      show: () => this.show(),
      keyed: (event) => this.#keyedEarly(event),
      close: () => this.close(),
      closed: () => {
        if (!this.#dialog()?.open) this.#closed();
      },
      link: () => this.#linkTo(this.#form?.settings() ?? ''),
    };
    return elementView(shell);
  }

  /** Passes on what the page has set. */
  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('texts')) this.#mergedTexts = { ...this.#languageTexts, ...this.texts };
    if (changed.has('exporter')) this.#disposeForm();
    if (!this.#form) this.#makeForm();
    else this.#updateForm(changed);
    this.#readLink();
    this.#followLanguage();
  }

  /** Opens the dialog as a modal one, and keeps the focus in it. */
  protected override updated(): void {
    const dialog = this.#dialog();
    if (!dialog) return;
    const { module, hasFailed } = this.#parts.dialog;
    if (this.#isOpen && !dialog.open) {
      if (this.#isShown || (!module && !hasFailed)) return;
      dialog.showModal();
      this.#isShown = true;
      this.#focusFoot();
    } else if (this.#isOpen && !this.renderRoot.querySelector(':focus') && this.#hasLostFocus()) this.#focusFoot();
  }

  #dialog(): HTMLDialogElement | null {
    return this.hasUpdated ? this.renderRoot.querySelector('dialog') : null;
  }

  #hasLostFocus(): boolean {
    const { activeElement } = this.ownerDocument;
    return activeElement === null || activeElement === this.ownerDocument.body || activeElement === this;
  }

  /** Moves the focus to what a person does next: to the export button, or to what took its place. */
  #focusFoot(): void {
    // One after the other: a list of selectors finds the first in the order of the document.
    const nexts = ['.foot [data-next]', '.foot button:not([data-aside])', 'dialog button'];
    const found = nexts.map((next) => this.renderRoot.querySelector<HTMLElement>(next));
    found.find((next) => next !== null)?.focus();
  }

  /** Lets keys mean what they mean in the dialog, while its part is still on its way and the button has the focus. */
  #keyedEarly(event: KeyboardEvent): void {
    if (!this.#isOpen || this.#dialog()?.open || event.repeat) return;
    if (event.key === 'Enter') void this.#form?.start();
    else if (event.key === 'Escape') this.close();
    else return;
    event.preventDefault();
  }

  #closed(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#isShown = false;
    this.#form?.close();
    this.#schedule.show(false, this.#form);
    this.requestUpdate();
    // The browser gives the focus back to where it was; where that is gone, it goes to the button.
    if (this.#hasLostFocus()) this.renderRoot.querySelector<HTMLElement>('.open-button')?.focus();
  }

  #makeForm(): void {
    if (!this.exporter || !this.isConnected) return;
    this.#presetInForce = this.#presetText();
    const preset = this.#preset();
    const form = createExportForm({ exporter: this.exporter, ...this.#host(), ...(preset && { preset }) });
    this.#form = form;
    this.#runs.begin(form.state.run);
    this.#unsubscribe = form.subscribe(() => {
      const { run, onServer = [] } = form.state;
      if (run.phase === 'onServer' || onServer.length > 0) this.#parts.server.load();
      this.#runs.follow(form);
      this.requestUpdate();
    });
    if (this.#settings) form.applySettings(this.#settings);
    this.#settings = undefined;
    if (this.#isOpen) form.open();
  }

  #updateForm(changed: PropertyValues<this>): void {
    const form = this.#form;
    if (!form) return;
    const hostNames: (keyof FormHost)[] = ['series', 'window', 'timezone', 'locale', 'texts', 'server'];
    if (hostNames.some((name) => changed.has(name))) form.update(this.#host());
    // Frameworks make a new object at each render; only other contents are another preset.
    const preset = this.#presetText();
    if (preset !== this.#presetInForce) {
      this.#presetInForce = preset;
      form.reset(this.#preset() ?? {});
    }
  }

  #host(): FormHost {
    const { series, window, timezone, locale, texts, server } = this;
    return {
      ...(series && { series }),
      ...(window && { window }),
      ...(timezone && { timezone }),
      ...(locale && { locale }),
      ...(texts && { texts }),
      ...(server && { server }),
    };
  }

  #preset(): Partial<ExportChoices> | undefined {
    const { format, preset } = this;
    const isKnown = format === 'xlsx' || format === 'csv' || format === 'pdf';
    return isKnown ? { ...preset, extension: format } : (preset ?? undefined);
  }

  #presetText(): string {
    const { logo, ...rest } = this.#preset() ?? {};
    return JSON.stringify([rest, logo?.length]);
  }

  #disposeForm(): void {
    this.#schedule.dispose();
    this.#unsubscribe?.();
    this.#form?.dispose();
    this.#form = undefined;
    this.#unsubscribe = undefined;
    this.#runs.begin();
  }

  #readLink(): void {
    const form = this.#form;
    if (this.#isLinkRead || this.link || !form || form.state.series.length === 0) return;
    this.#isLinkRead = true;
    const settings = linkedSettings(this.#parameter());
    if (settings && form.applySettings(settings)) this.show();
  }

  #linkTo(settings: string): string {
    return this.link ? this.link(settings) : linkTo(settings, this.#parameter());
  }

  #parameter(): string {
    return this.id ? `downlink-${this.id}` : 'downlink';
  }

  #followLanguage(): void {
    const language = this.#form?.state.locale ?? this.locale ?? navigator.language;
    if (language === this.#language) return;
    this.#language = language;
    const use = (texts: ElementTexts) => {
      if (this.#language !== language || texts === this.#languageTexts) return;
      this.#languageTexts = texts;
      this.#mergedTexts = { ...texts, ...this.texts };
      this.requestUpdate();
    };
    // Without the translation, the element stays as it is.
    loadTexts(language).then(use, () => undefined);
  }

  #announce(message: string): void {
    this.#announcer.say(message, () =>
      this.renderRoot.querySelector(this.#isOpen ? 'dialog .announcements' : '.announcements.outside'),
    );
  }
}
