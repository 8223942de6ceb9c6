/** The element of an id. Throws when there is none, or one of another type. */
export function byId<T extends HTMLElement>(id: string, type: abstract new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`The page has no ${type.name} with the id ${id}.`);
  return found;
}

/** A new element with properties (never `innerHTML`) and children; texts become text nodes. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<Omit<HTMLElementTagNameMap[Tag], 'innerHTML' | 'outerHTML' | 'style'>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** The value of the radio button that is checked in a group. */
export function checkedValue(group: string): string {
  const checked = document.querySelector<HTMLInputElement>(`input[name="${CSS.escape(group)}"]:checked`);
  return checked?.value ?? '';
}

/** The last part of a URN, which tells it from its neighbours; other names as they are. */
export function shortName(name: string): string {
  return name.replace(/^urn:.*:(?=[^:]+$)/, '…');
}
