/** Reads the pages of demo/docs in the order of their index, README.md. */
import { readFileSync } from 'node:fs';
import { inRoot } from '../../src/build/project-root.ts';
import { type DocsHeading, renderMarkdown } from './render-markdown.ts';

/** The folder of the pages. */
export const DOCS_FOLDER: string = inRoot('demo/docs/');

/** The file of the index. */
export const INDEX_FILE = 'README.md';

/** A page, as HTML. */
export interface DocsPage {
  /** Id of its article, and so its address in docs.html: `sync` for `sync.md`. */
  readonly id: string;
  /** Name in the navigation. */
  readonly name: string;
  /** Heading of the index that it stands under. Empty for the index itself. */
  readonly group: string;
  /** The headings below its title. */
  readonly headings: readonly DocsHeading[];
  /** Its HTML. */
  readonly html: string;
}

/**
 * Returns the index and every page that it lists, in its order.
 *
 * @throws Error when a page links to a file that is no page
 */
export function readPages(): DocsPage[] {
  const index = readFileSync(`${DOCS_FOLDER}${INDEX_FILE}`, 'utf8');
  const entries = [{ file: INDEX_FILE, name: 'Overview', group: '' }, ...listedIn(index)];
  const files = entries.map(({ file }) => file);
  return entries.map(({ file, name, group }) => {
    const page = { id: pageId(file), name, group };
    const text = readFileSync(`${DOCS_FOLDER}${file}`, 'utf8');
    return { ...page, ...renderMarkdown(text, { id: page.id, addressOf: (target) => addressOf(target, files, file) }) };
  });
}

/** The pages that the index lists: `## Group`, then rows that begin with a link. */
function listedIn(index: string): { file: string; name: string; group: string }[] {
  return index
    .split(/^## /m)
    .slice(1)
    .flatMap((section) => {
      const group = section.slice(0, section.indexOf('\n'));
      const rows = [...section.matchAll(/^\| \[([^\]]+)\]\(([\w-]+\.md)\)/gm)];
      return rows.map(([, name, file]) => ({ file: file!, name: name!, group }));
    });
}

/** Id of the article of a file. */
function pageId(file: string): string {
  return file === INDEX_FILE ? 'index' : file.slice(0, -'.md'.length);
}

/** The address in docs.html of what a link in a page's Markdown leads to. */
function addressOf(target: string, files: readonly string[], from: string): string {
  if (/^https?:/.test(target)) return target;
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? from : path;
  if (!files.includes(file)) throw new Error(`demo/docs/${from} links to ${target}, which is no page of the index.`);
  return `#${pageId(file)}${anchor === undefined ? '' : `/${anchor}`}`;
}
