/** Puts the pages of demo/docs into docs.html, in the development server and in builds. */
import { basename } from 'node:path';
import type { Plugin } from 'vite';
import { writeArticles, writeNavigation } from './docs-html.ts';
import { DOCS_FOLDER, readPages } from './docs-pages.ts';

/** Fills the places `<!-- navigation -->` and `<!-- articles -->` of docs.html. */
export function docsPages(): Plugin {
  return {
    name: 'docs-pages',
    transformIndexHtml: {
      order: 'pre',
      handler(html, { filename }) {
        if (basename(filename) !== 'docs.html') return html;
        const pages = readPages();
        return html
          .replace('<!-- navigation -->', () => writeNavigation(pages))
          .replace('<!-- articles -->', () => writeArticles(pages));
      },
    },
    hotUpdate({ file }) {
      if (!file.startsWith(DOCS_FOLDER) || !file.endsWith('.md')) return;
      this.environment.hot.send({ type: 'full-reload' });
      return [];
    },
  };
}
