import { vi } from 'vitest';

/** The parts of an element that the demo page needs. A text is a child too. */
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

/**
 * Installs a page in which every id has an element. Returns a function that finds an element by id.
 * `vi.unstubAllGlobals()` removes the page.
 */
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
