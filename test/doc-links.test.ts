/** Links of the documentation, and mentions of it in messages, lead to pages and headings that exist. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readPages } from '../demo/docs-page/docs-pages.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const PAGES = [
  'README.md',
  'CHANGELOG.md',
  '.github/CONTRIBUTING.md',
  ...readdirSync(join(root, 'demo/docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `demo/docs/${name}`),
];

/** The anchors of a page, as GitHub makes them of its headings. */
function anchors(page: string): string[] {
  const text = read(page).replaceAll(/```[\s\S]*?```/g, '');
  return [...text.matchAll(/^#{1,6} (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

test.each(PAGES)('the links of %s lead to pages and headings that exist', (page) => {
  const text = read(page).replaceAll(/```[\s\S]*?```/g, '');
  const broken = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [path = '', anchor] = target.split('#');
      const linked = path === '' ? page : join(dirname(page), path);
      return !existsSync(join(root, linked)) || (anchor !== undefined && !anchors(linked).includes(anchor));
    });
  expect(broken).toEqual([]);
});

test('the pages are found', () => {
  expect(PAGES.length).toBeGreaterThan(20);
});

test('the anchors of the pages in the demo are those of the pages as files', () => {
  const pages = readPages();
  const ids = new Set(
    pages.flatMap(({ id, html }) => [id, ...[...html.matchAll(/ id="([^"]*)"/g)].map(([, at]) => at!)]),
  );
  const targets = pages.flatMap(({ html }) => [...html.matchAll(/href="#([^"]*)"/g)].map(([, target]) => target!));
  expect(targets.length).toBeGreaterThan(100);
  expect(targets.filter((target) => !ids.has(target))).toEqual([]);
  for (const { id, headings } of pages) {
    const file = `demo/docs/${id === 'index' ? 'README' : id}.md`;
    expect(headings.map((heading) => heading.id.slice(id.length + 1))).toEqual(anchors(file).slice(1));
  }
  expect(pages.map(({ id }) => `demo/docs/${id === 'index' ? 'README' : id}.md`).sort()).toEqual(
    PAGES.filter((page) => page.startsWith('demo/docs/')).sort(),
  );
});

test('messages name pages that exist, and that the package brings along', () => {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  );
  const named = sources.flatMap((path) => read(`src/${path}`).match(/\bdemo\/docs\/[\w-]+\.md/g) ?? []);
  expect(named).not.toEqual([]);
  expect(named.filter((path) => !PAGES.includes(path))).toEqual([]);
  expect(JSON.parse(read('package.json')).files).toContain('demo/docs');
});
