import { describe, expect, test } from 'vitest';
import { asPart, loaderModule, parseChunk, withLoader } from '../../../src/build/chunk-links.ts';

const CODE = `import { t as run } from "./rolldown-runtime.js";
import { a as first, b } from "./engine.js";
import "./more.js";
//#region x.ts
const value = first + b; const load = () => import("./pdf.js").then((n) => n.t);
//#endregion
export { value as n, load as r };
`;

/** The key of the engine's exports is their place; that of others their name. */
const keyOf = (chunk: string, exported: string) => (chunk === 'engine' ? ['a', 'b'].indexOf(exported) : exported);

describe('a chunk as a part', () => {
  const part = asPart(parseChunk('xlsx', CODE), ['runtime'], keyOf);

  test('takes what it imports from an argument, and returns what it exports', async () => {
    const module = part.replace('import { t as run } from "./rolldown-runtime.js";', '');
    const { default: start } = await import(`data:text/javascript,${encodeURIComponent(module)}`);
    const loaded: string[] = [];
    const exports = start({ engine: [2, 3] }, async (name: string) => {
      loaded.push(name);
      return { t: 'pdf' };
    });
    expect(exports.n).toBe(5);
    expect(await exports.r()).toBe('pdf');
    expect(loaded).toEqual(['pdf']);
  });

  test('keeps the imports of what is bundled in, and each place of the code in its line and column', () => {
    expect(part.startsWith('import { t as run } from "./rolldown-runtime.js";export default (')).toBe(true);
    const [before, after] = [CODE.split('\n'), part.split('\n')];
    expect(after.slice(1).findIndex((line) => line.startsWith('const value'))).toBe(
      before.findIndex((line) => line.startsWith('const value')),
    );
    expect(after[5]!.indexOf('.then(')).toBe(before[4]!.indexOf('.then('));
  });
});

test('the engine imports the way to load parts', () => {
  const code = withLoader(
    parseChunk('engine', 'const a = () => import("./pdf.js");\nexport { a as t };\n'),
    './loader.js',
  );
  expect(code).toMatch(
    /^import \{ \$load \} from "\.\/loader\.js";\nconst a = \(\) => \$load\("pdf"\) *;\nexport \{ a as t \};/,
  );
  expect(loaderModule('import "x";', 'partLoader()')).toBe('import "x";\nexport const $load = partLoader();\n');
});

describe('fails for', () => {
  test.each([
    ['the import of a whole module', 'import * as all from "./engine.js";', 'imports more than names'],
    ['a default import', 'import one from "./engine.js";', 'imports more than names'],
    ['an import of what is no chunk', 'import { a } from "zod";', 'imports what is no chunk'],
    ['an import() of what is no chunk', 'const a = () => import("zod");', 'imports what is no chunk'],
    ['a computed import()', 'const a = (name) => import(name);', 'imports what is no chunk'],
    ['an exported declaration', 'export const a = 1;', 'exports more than names'],
    ['an export of everything', 'export * from "./engine.js";', 'has an unknown export'],
    ['a default export', 'export default 1;', 'has an unknown export'],
    ['import.meta', 'const a = import.meta.url;', 'holds import.meta'],
    [
      'an export that changes later',
      'let a = 1; const f = () => { a = 2; }; export { a };',
      'exports a and changes it',
    ],
    ['an export that is counted up', 'let a = 1; const f = () => a++; export { a };', 'exports a and changes it'],
    ...[
      ['a list', '[a] = [2];'],
      ['an object', '({ a } = f);'],
      ['what import() gives', '({ t: a } = await import("./engine.js"));'],
      ['a default', '({ t: a = 1 } = f);'],
      ['what is left', '[f, ...a] = [2];'],
      ['what is left of an object', '({ f, ...a } = f);'],
      ['a deeper place', '({ t: [{ u: a }] } = f);'],
      ['a loop', 'for (a of [2]);'],
      ['a loop over keys', 'for (a in { b: 2 });'],
    ].map(([what, code]) => [
      `an export that is assigned from ${what}`,
      `let a = 1, f; ${code} export { a };`,
      'exports a and changes it',
    ]),
    ['a name of the build', 'const $shared = 1;', 'holds a name of the build'],
    ['what does not parse', 'const = 1;', 'does not parse'],
  ])('%s', (_, code, fault) => {
    expect(() => parseChunk('xlsx', code)).toThrow(`The chunk xlsx ${fault}`);
  });

  test('a part that exports what it imports', () => {
    const chunk = parseChunk('xlsx', 'export { a } from "./engine.js";');
    expect(() => asPart(chunk, [], keyOf)).toThrow('exports what it imports from engine');
  });
});
