import { describe, expect, test } from 'vitest';
import { NumberFormat, StyleSheet } from '../../../src/encoding/ooxml/style-sheet.ts';

const XML =
  '<styleSheet><numFmts count="1"><numFmt numFmtId="164" formatCode="0.0&quot; kWh&quot;"/></numFmts>' +
  '<fonts count="4"><font><color theme="1"/><family val="2"/><scheme val="minor"/><sz val="11"/><name val="Calibri"/></font>' +
  '<font><b/></font><font/><font><sz val="9"/><name val="Georgia"/></font></fonts>' +
  '<cellXfs count="4"><xf numFmtId="0" fontId="0" xfId="0"/>' +
  '<xf numFmtId="164" fontId="0" xfId="0" applyNumberFormat="1"/>' +
  '<xf numFmtId="0" fontId="1" xfId="0" applyAlignment="1"><alignment horizontal="center" wrapText="1"/><protection locked="0"/></xf>' +
  '<xf numFmtId="4" fontId="0" xfId="0"/></cellXfs><dxfs count="1"><dxf><font><b/></font></dxf></dxfs></styleSheet>';

const styles = (xml: string) => xml.match(/<cellXfs.*<\/cellXfs>/)![0].match(/<xf .*?(?:\/>|<\/xf>)(?=<xf|<\/cell)/g)!;

describe('the styles of a workbook', () => {
  test('return the codes of their number formats', () => {
    const sheet = new StyleSheet(XML);
    expect([0, 1, 2, 3].map((style) => sheet.formatCode(style))).toEqual([
      'General',
      '0.0" kWh"',
      'General',
      '#,##0.00',
    ]);
  });

  test('stay unchanged, except for fonts without a name and the font of the theme', () => {
    const xml = new StyleSheet(XML).toXml();
    const fonts = xml.match(/<font>.*?<\/font>/g)!;
    expect(fonts.map((font) => /<name val="(\w+)"/.exec(font)?.[1])).toEqual([
      'Arial',
      'Arial',
      'Arial',
      'Georgia',
      undefined,
    ]);
    expect(fonts[0]).not.toContain('scheme');
    expect(fonts[1]).toMatch(/<b\/><sz val="10"\/>/);
    // The font of a conditional format lists only differences.
    expect(fonts[4]).toBe('<font><b/></font>');
    expect(styles(xml)).toEqual(styles(XML));
  });

  test('get one style each that shrinks wide content', () => {
    const sheet = new StyleSheet(XML);
    expect([sheet.derive(2, { shrink: true }), sheet.derive(2, { shrink: true }), sheet.derive(0, {})]).toEqual([
      4, 4, 0,
    ]);
    const [, , , , shrunk] = styles(sheet.toXml());
    // Cells that wrap do not shrink.
    expect(shrunk).toBe(
      '<xf numFmtId="0" fontId="1" xfId="0" applyAlignment="1">' +
        '<alignment shrinkToFit="1" horizontal="center"/><protection locked="0"/></xf>',
    );
  });

  test('get styles whose formats are set later; equal formats share a number', () => {
    const sheet = new StyleSheet(XML);
    const formats = ['0.000', '0.0 "<&>"', '0.000', '0.00', '0.0" kWh"'].map((code) => ({
      code,
      format: new NumberFormat(),
    }));
    const derived = formats.map(({ format }) => sheet.derive(0, { format, shrink: true }));
    expect(derived).toEqual([4, 5, 6, 7, 8]);
    for (const { code, format } of formats) format.code = code;
    const xml = sheet.toXml();
    expect(xml).toMatch(/^<styleSheet><numFmts count="3">/);
    expect(xml).toContain('<numFmt numFmtId="166" formatCode="0.0 &quot;&lt;&amp;&gt;&quot;"/>');
    const own = styles(xml).slice(4);
    expect(own.map((xf) => / numFmtId="(\d+)"/.exec(xf)![1])).toEqual(['165', '166', '165', '2', '164']);
    for (const xf of own) expect(xf).toMatch(/applyNumberFormat="1".*<alignment shrinkToFit="1"\/>/);
    expect(xml).toContain('<cellXfs count="9">');
  });

  test('do not exceed the limit of a workbook', () => {
    const sheet = new StyleSheet(XML);
    const shrunk = sheet.derive(0, { shrink: true });
    let last = 0;
    for (let i = 0; i < 70_000; i++) last = sheet.derive(0, { format: new NumberFormat(), shrink: true });
    expect(last).toBe(shrunk);
    expect(styles(sheet.toXml()).length).toBeLessThanOrEqual(65_490);
  });
});
