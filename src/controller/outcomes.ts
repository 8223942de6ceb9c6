/** Puts what comes of exports and looks into words. Most of it is loaded with the first of them. */
import type { ExportErrorCode } from '../core/errors.ts';
import type { TimeZone } from '../core/time-zone.ts';
import type { ExportWarning } from '../core/warnings.ts';
import type { ExportEstimate } from '../pipeline/run-estimate.ts';
import type { ExportPreview } from '../pipeline/run-preview.ts';
import { fieldsOf } from './choice-rules.ts';
import type { FormFailure, FormNote, FormState } from './form-state.ts';
import type { ServerHelp } from './server-help.ts';
import { changedTexts, type FormTextChanges, loadOutcomeTexts } from './texts/index.ts';
import type { FailureTexts, OutcomeTexts } from './texts/outcome-texts.ts';

/** What the words depend on. */
export type OutcomeContext = Pick<FormState, 'choices' | 'detail' | 'locale'> & {
  /** The window in force. */
  readonly window: FormState['window'];
  /** The zone in force. */
  readonly zone: TimeZone;
  /** Texts that the host changes. */
  readonly changes: FormTextChanges;
  /** What is told while there are no words for a failure. */
  readonly notLoaded: FailureTexts;
  /** What hands exports to the server. Undefined until it is loaded, and where there is none. */
  readonly server?: ServerHelp | undefined;
};

/** Puts what comes of exports and looks into words. */
export class Outcomes {
  readonly #context: () => OutcomeContext;
  readonly #loadServer: (() => Promise<unknown>) | undefined;
  #code: typeof import('./failures.ts') | undefined;
  #texts: OutcomeTexts | undefined;
  #locale = '';

  /** @param loadServer loads what hands exports to the server. It never rejects. Absent where there is none */
  constructor(context: () => OutcomeContext, loadServer?: () => Promise<unknown>) {
    this.#context = context;
    this.#loadServer = loadServer;
  }

  /** Loads the words of the form's language. Never rejects: what cannot be loaded is missing. */
  async load(): Promise<void> {
    const { locale } = this.#context();
    await this.#loadServer?.();
    if (this.#code && this.#locale === locale) return;
    try {
      const [code, texts] = await Promise.all([import('./failures.ts'), loadOutcomeTexts(locale)]);
      this.#code = code;
      // The language may have changed meanwhile.
      if (this.#texts && this.#context().locale !== locale) return;
      this.#texts = texts;
      this.#locale = locale;
    } catch {}
  }

  /** Returns notes about a look. */
  ofLook(preview: ExportPreview | undefined, estimate: ExportEstimate | undefined): readonly FormNote[] {
    const [code, context] = [this.#code, this.#noteContext()];
    if (!code || !context) return [];
    return [
      ...(estimate ? (context.server?.notes(estimate, new code.Remedies(context)) ?? []) : []),
      ...(estimate ? code.sizeNotes(estimate, context) : []),
      ...(preview ? code.gapNotes(preview, context) : []),
      ...(preview ? code.warningNotes(preview.warnings, context) : []),
    ];
  }

  /** Returns notes about the warnings of an export. Without words, they are the warnings themselves. */
  ofWarnings(warnings: readonly ExportWarning[]): readonly FormNote[] {
    const context = this.#noteContext();
    if (this.#code && context) return this.#code.warningNotes(warnings, context);
    return warnings.map(({ code, message }) => ({ code, message, detail: message, remedies: [] }));
  }

  /**
   * Puts an error into words.
   *
   * @param code of errors that do not come from this package. Default `unknown`
   */
  ofError(error: unknown, code?: ExportErrorCode): FormFailure {
    const context = this.#noteContext();
    if (this.#code && context) return this.#code.failureOf(error, context, code);
    const message = String(fieldsOf(error).message ?? error);
    return { code: 'unknown', ...this.#context().notLoaded, technical: message, remedies: [] };
  }

  #noteContext() {
    const { changes, notLoaded: _, ...context } = this.#context();
    return this.#texts && { ...context, texts: changedTexts(this.#texts, changes) };
  }
}
