/** Shows the code of what is chosen. */
import { byId } from '../page/dom.ts';
import { Tabs } from '../page/tabs.ts';

/** The two codes that the panel shows. */
export interface Codes {
  readonly element: string;
  readonly export: string;
}

/** The panel. */
export class CodePanel {
  readonly #texts = { element: byId('code-element', HTMLPreElement), export: byId('code-export', HTMLPreElement) };
  readonly #about = byId('code-about', HTMLParagraphElement);
  readonly #copy = byId('code-copy', HTMLButtonElement);

  constructor() {
    let shown: keyof Codes = 'element';
    new Tabs(
      ['tab-code-element', 'tab-code-export'],
      (id) => {
        shown = id === 'tab-code-element' ? 'element' : 'export';
      },
      false,
    );
    copying(this.#copy, () => this.#texts[shown].textContent ?? '');
    byId('tab-code-export', HTMLButtonElement);
  }

  /** Shows codes, and says whose they are. */
  show(codes: Codes, about: string): void {
    for (const name of ['element', 'export'] as const)
      if (this.#texts[name].textContent !== codes[name]) this.#texts[name].textContent = codes[name];
    this.#about.textContent = about;
  }

  /** Shows the export in code. */
  showExport(): void {
    byId('tab-code-export', HTMLButtonElement).click();
  }
}

/** Lets a button copy a text, and say so. */
export function copying(button: HTMLButtonElement, text: () => string): void {
  const label = button.textContent ?? '';
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(text());
      button.textContent = 'Copied';
    } catch {
      // Browsers allow it on secure pages only.
      button.textContent = 'Not allowed';
    }
    setTimeout(() => {
      button.textContent = label;
    }, 1500);
  });
}
