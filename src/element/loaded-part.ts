/** A part of the element that is loaded when it is first needed, so that pages with the button alone stay small. */
import type { CSSResult } from 'lit';

/** What a part may bring besides its views. */
export interface PartModule {
  /** Style sheets that belong to it. */
  readonly partStyles: readonly CSSResult[];
}

/** A part: not loaded, there, or failed. */
export class LoadedPart<Module extends PartModule> {
  readonly #import: () => Promise<Module>;
  readonly #loaded: () => void;
  #promise: Promise<void> | undefined;
  #module: Module | undefined;
  #hasFailed = false;

  /** Takes the function that imports the part, and one that is called when it is there or has failed. */
  constructor(importPart: () => Promise<Module>, loaded: () => void) {
    this.#import = importPart;
    this.#loaded = loaded;
  }

  /** The part, once it is there. */
  get module(): Module | undefined {
    return this.#module;
  }

  /** Whether it could not be loaded the last time. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Loads it, if it is not there or on its way. A failed part is loaded again. */
  load(): void {
    this.#promise ??= this.#import()
      .then(
        (module) => {
          this.#module = module;
          this.#hasFailed = false;
        },
        () => {
          this.#hasFailed = true;
          this.#promise = undefined;
        },
      )
      .then(this.#loaded);
  }
}
