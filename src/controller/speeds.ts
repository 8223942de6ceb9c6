/** Measures exports, to tell how long the next one takes. */
import type { FileExtension } from '../contract/request.ts';
import type { ExportProgress } from '../pipeline/progress.ts';

/** Fewest messages of an export whose speed tells something. */
const FEWEST = 2000;

/**
 * Messages that are read in about the time of a preview: a preview waits for one answer, and an export reads several
 * answers of a thousand messages or more at a time.
 */
const PER_PREVIEW = 4000;

/** The speeds of a form's exports, kept as long as the form. */
export class Speeds {
  /** Messages a second by the format of the file. */
  readonly #speeds = new Map<FileExtension, number>();
  /** Seconds of the latest preview. */
  #preview: number | undefined;

  /** Begins to measure an export. Pass each of its reports to the returned function. */
  measure(extension: FileExtension): (progress: Pick<ExportProgress, 'phase' | 'messages' | 'waiting'>) => void {
    const started = performance.now();
    let waited = 0;
    let waitingSince: number | undefined;
    return ({ phase, messages, waiting }) => {
      const now = performance.now();
      if (waitingSince !== undefined) waited += now - waitingSince;
      waitingSince = waiting ? now : undefined;
      const seconds = (now - started - waited) / 1000;
      if (phase === 'done' && messages >= FEWEST && seconds > 0) this.#speeds.set(extension, messages / seconds);
    };
  }

  /** Takes the seconds that a preview took. */
  previewed(seconds: number): void {
    this.#preview = seconds;
  }

  /** Returns the seconds that an export of so many messages may take; undefined while nothing is known. */
  secondsFor(messages: number, extension: FileExtension): number | undefined {
    const speed = this.#speeds.get(extension);
    if (speed !== undefined) return messages / speed;
    return this.#preview === undefined ? undefined : this.#preview * Math.max(1, messages / PER_PREVIEW);
  }
}
