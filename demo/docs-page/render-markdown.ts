/** Turns the Markdown of a page into HTML. Raw HTML in it becomes text. */
import { Marked, Renderer, type Tokens } from 'marked';
import { escapeHtml, highlighted } from './highlight-code.ts';

/** A heading of a page. */
export interface DocsHeading {
  /** Its address: that of the page, then its words as GitHub writes them, `sync/not-lost-not-doubled`. */
  readonly id: string;
  /** Its HTML. */
  readonly html: string;
  /** 2 for `##`. */
  readonly depth: number;
}

/** Options of {@link renderMarkdown}. */
export interface RenderOptions {
  /** Id of the page. */
  readonly id: string;
  /** Returns the address of what a link leads to. */
  readonly addressOf: (target: string) => string;
}

/** A page's HTML, and its headings below the title. */
export function renderMarkdown(text: string, options: RenderOptions): { html: string; headings: DocsHeading[] } {
  const renderer = new PageRenderer(options);
  return { html: new Marked().parse(text, { renderer, async: false }), headings: renderer.headings };
}

class PageRenderer extends Renderer<string, string> {
  readonly headings: DocsHeading[] = [];
  readonly #options: RenderOptions;
  readonly #used = new Map<string, number>();

  constructor(options: RenderOptions) {
    super();
    this.#options = options;
  }

  override heading({ tokens, depth, text }: Tokens.Heading): string {
    const html = this.parser.parseInline(tokens);
    const id = `${this.#options.id}/${this.#slug(text)}`;
    if (depth === 1) return `<h1 id="${id}">${html}</h1>\n`;
    this.headings.push({ id, html, depth });
    return `<h${depth} id="${id}"><a href="#${id}">${html}</a></h${depth}>\n`;
  }

  override link({ href, tokens }: Tokens.Link): string {
    return `<a href="${escapeHtml(this.#options.addressOf(href))}">${this.parser.parseInline(tokens)}</a>`;
  }

  override image({ href, text }: Tokens.Image): string {
    if (!/^[\w-]+\.(png|svg)$/.test(href))
      throw new Error(`An image of the docs lies beside its page, unlike ${href}.`);
    return `<img src="./docs/${href}" alt="${escapeHtml(text)}" />`;
  }

  override code({ text, lang = '' }: Tokens.Code): string {
    return `<pre data-language="${escapeHtml(lang)}"><code>${highlighted(text, lang)}</code></pre>\n`;
  }

  override table(token: Tokens.Table): string {
    return `<div class="table">${super.table(token)}</div>\n`;
  }

  override html({ text }: Tokens.HTML | Tokens.Tag): string {
    return escapeHtml(text);
  }

  /** The words of a heading as GitHub makes an anchor of them: a second one of the same words ends in `-1`. */
  #slug(text: string): string {
    const words = text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    const count = this.#used.get(words) ?? 0;
    this.#used.set(words, count + 1);
    return count === 0 ? words : `${words}-${count}`;
  }
}
