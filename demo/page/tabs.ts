import { byId } from './dom.ts';

/** Tabs after the pattern of the ARIA practices: arrow keys move between them, and one is in the tab order. */
export class Tabs {
  readonly #tabs: readonly HTMLButtonElement[];
  readonly #onShow: (id: string) => void;
  readonly #inAddress: boolean;

  /**
   * @param ids of the tabs; each controls the panel that its `aria-controls` names
   * @param onShow called with the id of the tab that is shown
   * @param inAddress whether the page's address tells which one is shown
   */
  constructor(ids: readonly string[], onShow: (id: string) => void, inAddress = true) {
    this.#inAddress = inAddress;
    this.#tabs = ids.map((id) => byId(id, HTMLButtonElement));
    this.#onShow = onShow;
    for (const [index, tab] of this.#tabs.entries()) {
      tab.addEventListener('click', () => this.#show(tab));
      tab.addEventListener('keydown', ({ key }) => {
        const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
        const next = this.#tabs[(index + step + this.#tabs.length) % this.#tabs.length];
        if (step === 0 || !next) return;
        next.focus();
        this.#show(next);
      });
    }
    const named = this.#tabs.find((tab) => inAddress && `#${panelOf(tab).id}` === location.hash);
    const shown = named ?? this.#tabs[0];
    if (shown) this.#show(shown);
  }

  #show(shown: HTMLButtonElement): void {
    for (const tab of this.#tabs) {
      const isShown = tab === shown;
      tab.ariaSelected = String(isShown);
      tab.tabIndex = isShown ? 0 : -1;
      panelOf(tab).hidden = !isShown;
    }
    if (this.#inAddress) history.replaceState(null, '', shown === this.#tabs[0] ? ' ' : `#${panelOf(shown).id}`);
    this.#onShow(shown.id);
  }
}

function panelOf(tab: HTMLButtonElement): HTMLElement {
  return byId(tab.getAttribute('aria-controls') ?? '', HTMLElement);
}
