import { posix } from 'node:path';
import ExcelJS from 'exceljs';
import { elementAt, elementsOf, parseXml, type XmlElement } from './xml-tree.ts';
import { readZip } from './zip-reader.ts';

/** The parts of a workbook, by path. All of them are XML. */
export const xmlParts = (bytes: Uint8Array): Map<string, XmlElement> =>
  new Map(
    readZip(bytes)
      .filter(({ name }) => /\.(xml|rels)$/.test(name))
      .map((part) => [part.name, parseXml(Buffer.from(part.bytes).toString('utf8'))]),
  );

const relationsPath = (path: string) => posix.join(posix.dirname(path), '_rels', `${posix.basename(path)}.rels`);

/** The targets of a part's relationships, by id. */
function targetsOf(parts: ReadonlyMap<string, XmlElement>, path: string): Map<string, string> {
  const relations = parts.get(relationsPath(path));
  return new Map(
    (relations?.children ?? []).map(({ attributes: { Id, Target } }) => [
      Id!,
      Target!.startsWith('/') ? Target!.slice(1) : posix.join(posix.dirname(path), Target!),
    ]),
  );
}

/** What is wrong with the package: parts without type or owner, types and relationships without part. */
export function packageFaults(bytes: Uint8Array): string[] {
  const parts = xmlParts(bytes);
  const names = readZip(bytes).map(({ name }) => name);
  const faults: string[] = [];
  if (new Set(names).size !== names.length) faults.push('two parts have one name');
  const types = parts.get('[Content_Types].xml')!;
  const overrides = elementsOf(types, 'Override').map(({ attributes }) => attributes.PartName!.slice(1));
  if (new Set(overrides).size !== overrides.length) faults.push('a part has two types');
  const defaults = elementsOf(types, 'Default').map(({ attributes }) => attributes.Extension!);
  const owned = new Set<string>();
  for (const path of overrides) if (!names.includes(path)) faults.push(`${path} has a type and does not exist`);
  for (const name of names) {
    const isTyped =
      overrides.includes(name) || (defaults.includes(/[^.]*$/.exec(name)![0]) && !/^xl\/.*\.xml$/.test(name));
    if (!isTyped && name !== '[Content_Types].xml') faults.push(`${name} has no type`);
    const part = parts.get(name);
    if (!part || name.endsWith('.rels')) continue;
    const targets = targetsOf(parts, name);
    for (const target of targets.values()) {
      if (!names.includes(target)) faults.push(`${name} refers to ${target}, which does not exist`);
      owned.add(target);
    }
    const used = JSON.stringify(part).matchAll(/"r:(?:id|embed)":"([^"]+)"/g);
    for (const [, id] of used) if (!targets.has(id!)) faults.push(`${name} uses ${id}, which it does not have`);
  }
  for (const name of names)
    if (/^xl\/.*\.xml$/.test(name) && name !== 'xl/workbook.xml' && !owned.has(name))
      faults.push(`${name} has no owner`);
  return faults;
}

/** A series of a chart, with what its cells hold. */
export interface ReadSeries {
  readonly drawnAs: string;
  readonly side: string;
  readonly name: unknown;
  readonly nameRef: string;
  readonly timesRef: string;
  readonly valuesRef: string;
  /** Times, as Unix milliseconds of the wall clock. */
  readonly times: readonly unknown[];
  readonly values: readonly unknown[];
  readonly color: string | undefined;
  readonly hasMarkers: boolean;
}

/** A chart of a workbook. */
export interface ReadChart {
  /** Name of the sheet that shows it. */
  readonly sheet: string;
  readonly anchor: XmlElement;
  readonly xml: XmlElement;
  readonly series: readonly ReadSeries[];
}

/** Reads all charts, and the cells that their series refer to as exceljs reads them. */
export async function chartsOf(bytes: Uint8Array): Promise<ReadChart[]> {
  const parts = xmlParts(bytes);
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(bytes.slice().buffer);
  const cells = (ref: string): unknown[] => {
    const [, quoted, column, first, , last = first] = /^'((?:[^']|'')+)'!\$([A-Z]+)\$(\d+)(:\$\2\$(\d+))?$/.exec(ref)!;
    const sheet = book.getWorksheet(quoted!.replaceAll("''", "'"));
    if (!sheet) throw new Error(`No sheet is called ${quoted}.`);
    return Array.from({ length: Number(last) - Number(first) + 1 }, (_, at) => {
      const { value } = sheet.getCell(`${column}${Number(first) + at}`);
      return value instanceof Date ? value.getTime() : value;
    });
  };
  const workbook = targetsOf(parts, 'xl/workbook.xml');
  return elementsOf(parts.get('xl/workbook.xml')!, 'sheet').flatMap(({ attributes }) => {
    const path = workbook.get(attributes['r:id']!)!;
    const sheet = attributes.name!;
    return elementsOf(parts.get(path)!, 'drawing').flatMap((drawing) => {
      const drawingPath = targetsOf(parts, path).get(drawing.attributes['r:id']!)!;
      const charts = targetsOf(parts, drawingPath);
      return parts.get(drawingPath)!.children.flatMap((anchor) =>
        elementsOf(anchor, 'c:chart').map((frame): ReadChart => {
          const xml = parts.get(charts.get(frame.attributes['r:id']!)!)!;
          return { sheet, anchor, xml, series: seriesOf(xml, cells) };
        }),
      );
    });
  });
}

function seriesOf(xml: XmlElement, cells: (ref: string) => unknown[]): ReadSeries[] {
  const area = elementAt(xml, 'c:chart', 'c:plotArea')!;
  const groups = area.children.filter(({ name }) => name.endsWith('Chart'));
  const position = (id: string) =>
    area.children
      .filter(({ name }) => name === 'c:valAx')
      .find(
        (axis) =>
          elementAt(axis, 'c:axId')!.attributes.val === id && elementAt(axis, 'c:axPos')!.attributes.val !== 'b',
      );
  const series = groups.flatMap((group) => {
    const ids = group.children.filter(({ name }) => name === 'c:axId').map(({ attributes }) => attributes.val!);
    const axis = ids.map(position).find((each) => each !== undefined)!;
    return elementsOf(group, 'c:ser').map((own) => {
      const ref = (...names: string[]) =>
        elementsOf(elementAt(own, names[0]!) ?? elementAt(own, names[1]!)!, 'c:f')[0]!.text;
      const line = elementAt(own, 'c:spPr')!;
      return {
        order: Number(elementAt(own, 'c:order')!.attributes.val),
        drawnAs: group.name.slice('c:'.length, -'Chart'.length),
        side: elementAt(axis, 'c:axPos')!.attributes.val!,
        name: cells(ref('c:tx'))[0],
        nameRef: ref('c:tx'),
        timesRef: ref('c:xVal', 'c:cat'),
        valuesRef: ref('c:yVal', 'c:val'),
        times: cells(ref('c:xVal', 'c:cat')),
        values: cells(ref('c:yVal', 'c:val')),
        color: elementsOf(line, 'a:srgbClr')[0]?.attributes.val,
        hasMarkers: elementAt(own, 'c:marker', 'c:symbol')?.attributes.val === 'circle',
      };
    });
  });
  return series.sort((a, b) => a.order - b.order).map(({ order: _, ...rest }) => rest);
}

/** The scale and format of an axis: `time`, `left` or `right`. */
export function axisOf({ xml }: ReadChart, which: 'time' | 'left' | 'right') {
  const position = { time: 'b', left: 'l', right: 'r' }[which];
  const axis = elementAt(xml, 'c:chart', 'c:plotArea')!.children.find(
    (child) => elementAt(child, 'c:axPos')?.attributes.val === position,
  );
  if (!axis) return undefined;
  const value = (...path: string[]) => elementAt(axis, ...path)?.attributes.val;
  return {
    kind: axis.name.slice(2),
    min: Number(value('c:scaling', 'c:min')),
    max: Number(value('c:scaling', 'c:max')),
    step: Number(value('c:majorUnit')),
    format: elementAt(axis, 'c:numFmt')!.attributes.formatCode,
    title: elementsOf(elementAt(axis, 'c:title') ?? axis, 'a:t')
      .map(({ text }) => text)
      .join('\n'),
  };
}
