import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { RecordBatch } from '../../src/core/record-batch.ts';
import { contentFaults, readPdf } from '../support/oracles/pdf-reader.ts';
import { writtenPdf } from '../support/written-pdf.ts';
import { documentReaders, faultsOf, missing } from './document-readers.ts';
import { withoutSpace } from './expected-cells.ts';

/** Checks fonts from hosts: missing characters come from DejaVu Sans, and fonts that cannot be embedded are refused. */

const FONTS = '/usr/share/fonts';

/** Fonts by missing characters, and the Debian packages that contain them. */
const usable = [
  ['without digits and Latin letters', `${FONTS}/truetype/droid/DroidSansFallbackFull.ttf`, 'fonts-droid-fallback'],
  ['of Arabic, without Latin letters', `${FONTS}/truetype/kacst-one/KacstOne.ttf`, 'fonts-kacst-one'],
  ['of Thai and Latin letters', `${FONTS}/truetype/tlwg/Loma.ttf`, 'fonts-tlwg-loma-ttf'],
] as const;

const refused = [
  ['with PostScript outlines', `${FONTS}/opentype/tlwg/Loma.otf`, 'fonts-tlwg-loma-otf', /PostScript outlines.*\.ttf/],
  ['in a collection', `${FONTS}/truetype/wqy/wqy-microhei.ttc`, 'fonts-wqy-microhei', /collection.*\.ttf/],
] as const;

const TEXTS = ['abc 12', '温度 12 °C', 'Ж7 €', 'plain'];
const labels = ['time', 'text', 'value', 'Größe'];

function documentWith(path: string) {
  const font = new Uint8Array(readFileSync(path));
  const batch: RecordBatch = {
    length: TEXTS.length,
    columns: [
      { kind: 'time', values: Float64Array.from(TEXTS, (_, row) => Date.UTC(2024, 0, 1, row)) },
      { kind: 'mixed', cells: TEXTS },
      { kind: 'number', values: Float64Array.of(1.5, -2, 33, 4.25) },
      { kind: 'mixed', cells: ['a', 'b', 'c', 'd'] },
    ],
  };
  const schema = { columns: labels.map((id) => ({ id, label: id })) };
  const facts = [{ label: 'Variable', value: 'Temperature (°C)' }];
  return writtenPdf({ options: { font }, tables: [{ title: 'Title 1', schema, facts, batches: [batch] }] });
}

const isLeftOut = (path: string, name: string): boolean => {
  if (existsSync(path) || process.env.CI) return false;
  console.warn(`NOT TESTED: a font of a host; that needs ${name}, which is not here.`);
  return true;
};

for (const [what, path, name] of usable)
  describe.skipIf(isLeftOut(path, name))(`a document in a font ${what}`, () => {
    test('is sound, and embeds the shown glyphs', async () => {
      const { bytes } = await documentWith(path);
      expect(contentFaults(bytes)).toEqual([]);
      if (!missing || process.env.CI) expect(faultsOf(bytes)).toBe('');
      const fonts = [...readPdf(bytes).fonts.keys()].map((font) => font.slice(7));
      expect(fonts).toEqual(expect.arrayContaining(['HostFont', 'DejaVuSans']));
    });

    for (const reader of documentReaders)
      test.skipIf(reader.missing && !process.env.CI)(`shows all of its text to ${reader.name}`, async () => {
        const { bytes, warnings } = await documentWith(path);
        const [page] = (await reader.text(bytes)).map(withoutSpace);
        const hasHan = path.includes('Droid');
        const shown = TEXTS.map((text) => (hasHan ? text : text.replaceAll(/[温度]/g, '\ufffd')));
        const cells = ['2024-01-01 02:00', '-2.00', '33.00', 'Title 1', 'Temperature (°C)', 'Page 1 of 1'];
        for (const text of [...labels, ...cells, ...shown]) expect(page).toContain(withoutSpace(text));
        expect(Object.fromEntries(warnings)).toEqual(hasHan ? {} : { 'replaced-characters': 2 });
      });
  });

for (const [what, path, name, message] of refused)
  test.skipIf(isLeftOut(path, name))(`a font ${what} is refused, with what to give instead`, async () => {
    await expect(documentWith(path)).rejects.toThrow(TypeError);
    await expect(documentWith(path)).rejects.toThrow(message);
  });
