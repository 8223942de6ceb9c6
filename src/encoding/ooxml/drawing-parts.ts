/** Puts charts on the sheets of a finished workbook: drawings, chart parts and their relationships. */
import { utf8 } from '../utf8.ts';
import { xmlText } from './cell-text.ts';
import { chartXml, type DrawnChart } from './chart-xml.ts';

/** The place of a chart on a sheet. Columns and rows count from 0. */
export interface ChartPlace {
  /** Column whose left edge is the left edge of the chart. */
  readonly column: number;
  /** Row whose upper edge is the upper edge of the chart. */
  readonly row: number;
  /** Its size: in points, or as a number of columns and rows that it covers. */
  readonly size:
    | { readonly width: number; readonly height: number }
    | { readonly columns: number; readonly rows: number };
}

/** A chart at its place. */
export interface PlacedChart extends ChartPlace {
  /** What it shows. */
  readonly chart: DrawnChart;
  /** Name and description, for people who cannot see it. Free of characters that XML cannot contain. */
  readonly name: string;
}

/** The charts of one sheet. */
export interface SheetDrawing {
  /** Path of the sheet's part. The sheet has no other relationships, and contains {@link DRAWING_ELEMENT}. */
  readonly sheet: string;
  /** Its charts. There is at least one. */
  readonly charts: readonly PlacedChart[];
}

/** The element of a sheet that refers to its drawing; it stands after headers and footers (§18.3.1.99). */
export const DRAWING_ELEMENT = '<drawing r:id="rId1"/>';

/** The same sheet with its drawing. */
export const withDrawing = (after: string): string => after.replace('</worksheet>', `${DRAWING_ELEMENT}</worksheet>`);

const CONTENT_TYPES = '[Content_Types].xml';
const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const RELATIONSHIP = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const CHART = 'http://schemas.openxmlformats.org/drawingml/2006/chart';
const TYPE = 'application/vnd.openxmlformats-officedocument';

/** English Metric Units in a point. */
const EMU = 12_700;

/** Adds drawings to the parts of a workbook. Parts that the host has made stay. */
export function withDrawings(
  parts: ReadonlyMap<string, Uint8Array>,
  drawings: readonly SheetDrawing[],
): Map<string, Uint8Array> {
  const result = new Map(parts);
  const overrides: string[] = [];
  const add = (path: string, xml: string, type?: string) => {
    result.set(path, utf8(DECLARATION + xml));
    if (type !== undefined) overrides.push(`<Override PartName="/${path}" ContentType="${TYPE}.${type}+xml"/>`);
  };
  let nextDrawing = 1 + lastNumber(parts, /^xl\/drawings\/drawing(\d+)\.xml$/);
  let nextChart = 1 + lastNumber(parts, /^xl\/charts\/chart(\d+)\.xml$/);
  for (const { sheet, charts } of drawings) {
    const drawing = `drawing${nextDrawing++}.xml`;
    add(relationsOf(sheet), relationships([['drawing', `../drawings/${drawing}`]]));
    const names = charts.map(({ chart }) => {
      const name = `chart${nextChart++}.xml`;
      result.set(`xl/charts/${name}`, utf8(chartXml(chart)));
      overrides.push(`<Override PartName="/xl/charts/${name}" ContentType="${TYPE}.drawingml.chart+xml"/>`);
      return name;
    });
    add(`xl/drawings/${drawing}`, drawingXml(charts), 'drawing');
    add(`xl/drawings/_rels/${drawing}.rels`, relationships(names.map((name) => ['chart', `../charts/${name}`])));
  }
  const types = new TextDecoder().decode(parts.get(CONTENT_TYPES));
  result.set(CONTENT_TYPES, utf8(types.replace('</Types>', `${overrides.join('')}</Types>`)));
  return result;
}

const relationsOf = (path: string): string => path.replace(/([^/]+)$/, '_rels/$1.rels');

function lastNumber(parts: ReadonlyMap<string, unknown>, pattern: RegExp): number {
  return Math.max(0, ...[...parts.keys()].map((path) => Number(pattern.exec(path)?.[1] ?? 0)));
}

function relationships(targets: readonly (readonly [type: string, target: string])[]): string {
  const list = targets.map(
    ([type, target], at) => `<Relationship Id="rId${at + 1}" Type="${RELATIONSHIP}/${type}" Target="${target}"/>`,
  );
  return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${list.join('')}</Relationships>`;
}

function drawingXml(charts: readonly PlacedChart[]): string {
  const corner = (name: string, column: number, row: number) =>
    `<xdr:${name}><xdr:col>${column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>${row}</xdr:row>` +
    `<xdr:rowOff>0</xdr:rowOff></xdr:${name}>`;
  const anchors = charts.map(({ column, row, size, name }, at) => {
    const frame =
      `<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="${at + 2}" name="Chart ${at + 1}" descr="${xmlText(name)}"/>` +
      '<xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm>' +
      `<a:graphic><a:graphicData uri="${CHART}"><c:chart xmlns:c="${CHART}" r:id="rId${at + 1}"/></a:graphicData></a:graphic>` +
      '</xdr:graphicFrame><xdr:clientData/>';
    const from = corner('from', column, row);
    if ('rows' in size)
      return (
        `<xdr:twoCellAnchor editAs="oneCell">${from}${corner('to', column + size.columns, row + size.rows)}` +
        `${frame}</xdr:twoCellAnchor>`
      );
    const extent = `<xdr:ext cx="${Math.round(size.width * EMU)}" cy="${Math.round(size.height * EMU)}"/>`;
    return `<xdr:oneCellAnchor>${from}${extent}${frame}</xdr:oneCellAnchor>`;
  });
  return (
    '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" ' +
    `xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="${RELATIONSHIP}">${anchors.join('')}</xdr:wsDr>`
  );
}
