/** Elements of a list by key: they stay as they are while it changes around them, and with them focus and what is open. */
export class KeyedList<Item, View extends { readonly root: HTMLElement; show(item: Item): void }> {
  readonly #list: HTMLElement;
  readonly #keyOf: (item: Item) => string;
  readonly #make: (item: Item) => View;
  readonly #views = new Map<string, View>();

  constructor(list: HTMLElement, keyOf: (item: Item) => string, make: (item: Item) => View) {
    this.#list = list;
    this.#keyOf = keyOf;
    this.#make = make;
  }

  /** Shows these, in this order, and no others. */
  show(items: readonly Item[]): void {
    const kept = new Set(items.map(this.#keyOf));
    for (const [key, { root }] of this.#views) {
      if (kept.has(key)) continue;
      root.remove();
      this.#views.delete(key);
    }
    let before: Element | null = null;
    for (const item of items) {
      const key = this.#keyOf(item);
      const view = this.#views.get(key) ?? this.#make(item);
      this.#views.set(key, view);
      view.show(item);
      const place: ChildNode | null = before ? before.nextSibling : this.#list.firstChild;
      if (place !== view.root) this.#list.insertBefore(view.root, place);
      before = view.root;
    }
  }
}
