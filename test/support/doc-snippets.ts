/** Reads the snippets of the documentation. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The pages of the documentation, from the project's folder. */
export const DOC_PAGES: readonly string[] = [
  'README.md',
  ...readdirSync(`${root}demo/docs`)
    .filter((name) => name.endsWith('.md'))
    .map((name) => `demo/docs/${name}`),
];

/** The language of a snippet, and its text, word for word. */
export interface DocSnippet {
  readonly language: string;
  readonly code: string;
}

/** The text of a page, named from the project's folder. */
export function docText(path: string): string {
  return readFileSync(`${root}${path}`, 'utf8');
}

/** The snippets of a page, named from the project's folder, in their order. */
export function snippetsOfPage(path: string): readonly DocSnippet[] {
  return snippetsOf(docText(path));
}

/**
 * Snippets of a page of demo/docs by the headings above them (`## …`), with an empty one for those above the first. The
 * documentation names a snippet by its first comment.
 */
export function snippetsByHeading(page: string): ReadonlyMap<string, readonly DocSnippet[]> {
  const [intro = '', ...sections] = docText(`demo/docs/${page}`).split(/^## /m);
  const first = snippetsOf(intro);
  return new Map([
    ...(first.length > 0 ? [['', first] as const] : []),
    ...sections.map((section) => [section.slice(0, section.indexOf('\n')), snippetsOf(section)] as const),
  ]);
}

function snippetsOf(section: string): DocSnippet[] {
  return [...section.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, code]) => ({
    language: language!,
    code: code!,
  }));
}

/** Whether a snippet goes on from an earlier one, and finds `exporter`, `request`, `result`, `source` and `download`. */
export function goesOn(code: string): boolean {
  return !/^import /m.test(code) || code.includes('source, // as above');
}

/** Snippets that name themselves, as files. */
export function filesOfSnippets(snippets: readonly DocSnippet[]): Record<string, string> {
  const named = snippets.map(({ code }) => [/^(?:\/\/|<!--) (\S+\.\w+)/.exec(code)?.[1], code] as const);
  return Object.fromEntries(named.filter(([name]) => name !== undefined));
}
