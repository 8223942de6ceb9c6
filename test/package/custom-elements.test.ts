/** The description of the element: what editors and catalogues read has to be what the element has. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'playwright/test';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

/** A name with its meaning, in a manifest. */
interface Named {
  readonly name: string;
  readonly description: string;
}

/** The lists of a manifest's class. */
type Lists = Record<'attributes' | 'members' | 'events' | 'slots' | 'cssParts' | 'cssProperties', readonly Named[]>;

const manifest = JSON.parse(read('dist/custom-elements.json'));
const [declaration]: [Lists & { readonly tagName: string }] = manifest.modules[0].declarations;
const sources = readdirSync(new URL('src/element/', root), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => read(`src/element/${path}`))
  .join('\n');

const names = (list: readonly Named[]) => list.map(({ name }) => name).sort();
const found = (pattern: RegExp, text = sources) =>
  [...new Set([...text.matchAll(pattern)].map(([, name]) => name))].sort();

test('is a manifest that package.json names', () => {
  const { customElements, exports } = JSON.parse(read('package.json'));
  expect(customElements).toBe('./dist/custom-elements.json');
  expect(exports['./custom-elements.json']).toBe(customElements);
  expect(manifest.schemaVersion).toMatch(/^[12]\.\d+\.\d+$/);
  expect(declaration.tagName).toBe('downlink-export');
});

test('has the attributes, members, events, slots, parts and properties of the element', async () => {
  const { DownlinkExport } = await import(new URL('dist/element.js', root).href);
  const properties = Object.entries<{ attribute?: false }>(DownlinkExport.properties);
  const attributes = properties.filter(([, { attribute }]) => attribute !== false).map(([name]) => name);
  expect(names(declaration.attributes)).toEqual(attributes.sort());
  const members = Object.getOwnPropertyNames(DownlinkExport.prototype).filter(
    (name) => !/Callback|^constructor$|^render$|^willUpdate$|^updated$/.test(name),
  );
  expect(names(declaration.members)).toEqual([...new Set([...members, ...properties.map(([name]) => name)])].sort());
  expect(names(declaration.events)).toEqual(found(/\bdispatch\('([\w-]+)'/g));
  expect(declaration.slots).toHaveLength(sources.match(/<slot/g)?.length ?? 0);
  expect(names(declaration.cssParts)).toEqual(found(/ part="([\w-]+)"/g));
  expect(names(declaration.cssProperties)).toEqual(found(/var\((--downlink-[\w-]+)/g));
});

test('says what each of them means', () => {
  const { attributes, members, events, slots, cssParts, cssProperties } = declaration;
  const all = [...attributes, ...members, ...events, ...slots, ...cssParts, ...cssProperties];
  expect(all.filter(({ description }) => description.length < 5)).toEqual([]);
});
