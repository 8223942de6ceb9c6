import { vi } from 'vitest';

/** As much of an element as the parts of the demo page need; a text is a child, too. */
class FakeElement extends EventTarget {
  value = '';
  hidden = false;
  readonly dataset: Record<string, string> = {};
  children: (FakeElement | string)[] = [];

  append(...children: (FakeElement | string)[]): void {
    this.children.push(...children);
  }

  replaceChildren(...children: (FakeElement | string)[]): void {
    this.children = children.filter((child) => child !== '');
  }

  setAttribute(): void {}

  get textContent(): string {
    return this.children.map((child) => (typeof child === 'string' ? child : child.textContent)).join('\n');
  }

  set textContent(text: string) {
    this.children = [text];
  }
}

/** Stands a page in whose every id is an element; the element of an id. Undone by `vi.unstubAllGlobals()`. */
export function fakePage(): (id: string) => FakeElement {
  const elements = new Map<string, FakeElement>();
  const get = (id: string): FakeElement => {
    const element = elements.get(id) ?? new FakeElement();
    elements.set(id, element);
    return element;
  };
  for (const kind of ['', 'Input', 'Paragraph', 'DataList', 'Table', 'Span'])
    vi.stubGlobal(`HTML${kind}Element`, FakeElement);
  vi.stubGlobal('document', {
    getElementById: get,
    createElement: () => new FakeElement(),
    querySelectorAll: () => [],
  });
  return get;
}
