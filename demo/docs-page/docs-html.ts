/** Writes the navigation and the articles of docs.html. */
import type { DocsPage } from './docs-pages.ts';
import { escapeHtml } from './highlight-code.ts';

/** A list of all pages by groups, each with its sections. */
export function writeNavigation(pages: readonly DocsPage[]): string {
  const groups = [...new Set(pages.map(({ group }) => group))];
  return groups
    .map((group) => {
      const items = pages.filter((page) => page.group === group).map(navigationItem);
      const title = group === '' ? '' : `<h2>${escapeHtml(group)}</h2>`;
      return `${title}<ul>${items.join('')}</ul>`;
    })
    .join('\n');
}

function navigationItem({ id, name, headings }: DocsPage): string {
  const sections = headings
    .filter(({ depth }) => depth === 2)
    .map((heading) => `<li><a href="#${heading.id}">${heading.html}</a></li>`);
  const list = id === 'index' || sections.length === 0 ? '' : `<ul class="sections">${sections.join('')}</ul>`;
  return `<li><a href="#${id}">${escapeHtml(name)}</a>${list}</li>`;
}

/** All pages, one article each. */
export function writeArticles(pages: readonly DocsPage[]): string {
  return pages
    .map(({ id, html }, i) => {
      const turns = [turnTo('prev', 'Previous', pages[i - 1]), turnTo('next', 'Next', pages[i + 1])].join('');
      return `<article id="${id}">\n${html}<p class="turns">${turns}</p>\n</article>`;
    })
    .join('\n');
}

function turnTo(rel: string, word: string, page: DocsPage | undefined): string {
  return page ? `<a rel="${rel}" href="#${page.id}"><span>${word}</span> ${escapeHtml(page.name)}</a>` : '';
}
