/** Reads the snippets of a page of the documentation. */
import { readFileSync } from 'node:fs';

/** The language of a snippet, and its text, word for word. */
export interface DocSnippet {
  readonly language: string;
  readonly code: string;
}

/** Snippets by the headings above them (`## …`); the documentation names a snippet by its first comment. */
export function snippetsByHeading(page: string): ReadonlyMap<string, readonly DocSnippet[]> {
  const text = readFileSync(new URL(`../../demo/docs/${page}`, import.meta.url), 'utf8');
  const sections = text.split(/^## /m).slice(1);
  return new Map(sections.map((section) => [section.slice(0, section.indexOf('\n')), snippetsOf(section)]));
}

function snippetsOf(section: string): DocSnippet[] {
  return [...section.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, code]) => ({
    language: language!,
    code: code!,
  }));
}

/** Snippets that name themselves, as files. */
export function filesOfSnippets(snippets: readonly DocSnippet[]): Record<string, string> {
  const named = snippets.map(({ code }) => [/^(?:\/\/|<!--) (\S+\.\w+)/.exec(code)?.[1], code] as const);
  return Object.fromEntries(named.filter(([name]) => name !== undefined));
}
