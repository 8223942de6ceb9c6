/** Searches the sections of the documentation page for words. */

/** Most results that are shown. */
const MAX_RESULTS = 30;

/** Characters of the text around the first word that is found. */
const BEFORE = 50;
const AFTER = 130;

/** A heading with the text below it. */
class Section {
  readonly #title: string;
  readonly #page: string;
  readonly #text: string;
  readonly #address: string;

  constructor(article: HTMLElement, heading: HTMLElement, text: string) {
    this.#page = article.querySelector('h1')?.textContent ?? '';
    this.#title = heading.textContent?.trim() ?? '';
    this.#text = text.replaceAll(/\s+/g, ' ').trim();
    this.#address = `#${heading.id || article.id}`;
  }

  /** How well the words fit: 0 for not at all. Words of titles count more. */
  rank(words: readonly string[]): number {
    const title = this.#title.toLowerCase();
    const all = `${this.#page} ${title} ${this.#text}`.toLowerCase();
    if (!words.every((word) => all.includes(word))) return 0;
    const inTitle = words.filter((word) => title.includes(word)).length;
    return 1 + 2 * inTitle + (title === words.join(' ') ? 1 : 0);
  }

  /** The result as an item of a list. */
  entry(query: string): HTMLLIElement {
    const words = wordsOf(query);
    const link = document.createElement('a');
    link.href = this.#address;
    link.textContent = this.#title === this.#page ? this.#page : `${this.#page}: ${this.#title}`;
    const excerpt = document.createElement('p');
    excerpt.append(...marked(this.#excerpt(words), words));
    const item = document.createElement('li');
    item.append(link, excerpt);
    return item;
  }

  #excerpt(words: readonly string[]): string {
    const text = this.#text.toLowerCase();
    const places = words.map((word) => text.indexOf(word)).filter((place) => place >= 0);
    const from = Math.max(0, Math.min(...places, text.length) - BEFORE);
    const cut = this.#text.slice(from, from + BEFORE + AFTER);
    const isCut = { before: from > 0, after: from + cut.length < text.length };
    // Whole words only.
    const whole = cut.slice(isCut.before ? cut.indexOf(' ') + 1 : 0, isCut.after ? cut.lastIndexOf(' ') : undefined);
    return `${isCut.before ? '… ' : ''}${whole}${isCut.after ? ' …' : ''}`;
  }
}

/** The sections of all articles. They are read when they are first searched. */
export class DocsSearch {
  readonly #articles: Iterable<HTMLElement>;
  #sections: readonly Section[] | undefined;

  constructor(articles: Iterable<HTMLElement>) {
    this.#articles = articles;
  }

  /** The sections that hold all the words, best first. */
  find(query: string): Section[] {
    this.#sections ??= [...this.#articles].flatMap(sectionsOf);
    const words = wordsOf(query);
    return this.#sections
      .map((section) => ({ section, rank: section.rank(words) }))
      .filter(({ rank }) => rank > 0)
      .sort((a, b) => b.rank - a.rank)
      .slice(0, MAX_RESULTS)
      .map(({ section }) => section);
  }
}

function sectionsOf(article: HTMLElement): Section[] {
  const sections: Section[] = [];
  let heading: HTMLElement | undefined;
  let text = '';
  const end = () => heading && sections.push(new Section(article, heading, text));
  for (const child of article.children) {
    if (child.matches('.turns')) continue;
    if (/^H[1-3]$/.test(child.tagName)) {
      end();
      heading = child as HTMLElement;
      text = '';
    } else text += ` ${textOf(child)}`;
  }
  end();
  return sections;
}

/** The text of an element, with a space between cells and without buttons. */
function textOf(element: Element): string {
  if (element.matches('pre')) return element.querySelector('code')?.textContent ?? '';
  if (!element.matches('.table')) return element.textContent ?? '';
  return Array.from(element.querySelectorAll('th, td'), (cell) => cell.textContent).join(' ');
}

const wordsOf = (query: string): string[] => query.toLowerCase().split(/\s+/).filter(Boolean);

/** The text with the words marked. */
function marked(text: string, words: readonly string[]): (string | HTMLElement)[] {
  const parts: (string | HTMLElement)[] = [];
  const lower = text.toLowerCase();
  let end = 0;
  while (end < text.length) {
    const places = words.map((word) => ({ word, at: lower.indexOf(word, end) })).filter(({ at }) => at >= 0);
    const next = places.sort((a, b) => a.at - b.at)[0];
    if (!next) break;
    const mark = document.createElement('mark');
    mark.textContent = text.slice(next.at, next.at + next.word.length);
    parts.push(text.slice(end, next.at), mark);
    end = next.at + next.word.length;
  }
  parts.push(text.slice(end));
  return parts;
}
