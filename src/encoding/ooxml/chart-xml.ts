/** Writes charts over the cells of a workbook as parts of DrawingML (ECMA-376 Part 1 §21.2). */
import { xmlText } from './cell-text.ts';
import { type CellRange, sheetReference } from './sheet-reference.ts';

/** How a series is drawn. */
export type DrawnAs = 'line' | 'area' | 'bar';

/** One series of a chart. */
export interface DrawnSeries {
  /** How its values are drawn. On the axis `time`, every series is a line. */
  readonly drawnAs: DrawnAs;
  /** The cell with its name. */
  readonly name: CellRange;
  /** The text of that cell, free of characters that XML cannot contain. */
  readonly nameText: string;
  /** The cells with its times. */
  readonly times: CellRange;
  /** The cells with its values. */
  readonly values: CellRange;
  /** Color, as `#rrggbb`. */
  readonly color: string;
  /** Whether its line is dashed, as that of a second series of a color. */
  readonly isDashed: boolean;
  /** Whether it belongs to the right value axis. */
  readonly isRight: boolean;
  /** Whether each value has a marker, as a value without neighbors needs to be seen. */
  readonly hasMarkers: boolean;
}

/** A value axis. Numbers that are absent are left to the program. */
export interface DrawnValueAxis {
  /** Value at the lower end. */
  readonly min?: number | undefined;
  /** Value at the upper end. */
  readonly max?: number | undefined;
  /** Distance of ticks. */
  readonly step?: number | undefined;
  /** Number format of the labels. */
  readonly format: string;
  /** Text beside the axis; empty for none. */
  readonly title: string;
}

/**
 * The time axis. `time` shows every time where it belongs. `days` and `months` do so with that precision, and `rows`
 * gives every row the same room; these three have areas and bars.
 */
export interface DrawnTimeAxis {
  /** The kind of the axis. */
  readonly kind: 'time' | 'days' | 'months' | 'rows';
  /** Serial date at the start. */
  readonly min: number;
  /** Serial date at the end. */
  readonly max: number;
  /** Distance of ticks, in days; of `rows`, in rows. */
  readonly step: number;
  /** Number format of the labels. */
  readonly format: string;
}

/** A chart of values over time. */
export interface DrawnChart {
  /** Text above the chart; empty for none. */
  readonly title: string;
  /** The series, in the order of the legend. There is at least one. */
  readonly series: readonly DrawnSeries[];
  /** The time axis. */
  readonly time: DrawnTimeAxis;
  /** The value axis at the left. */
  readonly left: DrawnValueAxis;
  /** The value axis at the right. It is drawn when a series belongs to it. */
  readonly right: DrawnValueAxis;
  /** Whether there is a legend, below the chart. */
  readonly legend: boolean;
  /** Whether an empty cell is a gap. Otherwise lines go on over it. */
  readonly emptyIsGap: boolean;
}

const NAMESPACES =
  'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" ' +
  'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" ' +
  'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';

/** Colors of the furniture. */
const TEXT = '444444';
const AXIS = '8FA3B8';
const GRID = 'E3E8ED';

/** Width of lines, in EMU: 1.5 points. */
const LINE_WIDTH = 19_050;

/** Ids of the axes: time and values, at the left and at the right. */
const LEFT = { time: 111_111_101, value: 111_111_102 };
const RIGHT = { time: 111_111_103, value: 111_111_104 };

/** Writes the part of a chart. */
export function chartXml(chart: DrawnChart): string {
  const sides = [false, true].filter((isRight) => chart.series.some((series) => series.isRight === isRight));
  // A single group of axes stands at the left, unless the caller has only series at the right.
  const groups = sides.map((isRight) => groupsXml(chart, isRight)).join('');
  const axes = sides.map((isRight) => axesXml(chart, isRight, sides.length === 1)).join('');
  const title =
    chart.title === ''
      ? '<c:autoTitleDeleted val="1"/>'
      : `${titleXml(chart.title, 1200)}<c:autoTitleDeleted val="0"/>`;
  const legend = chart.legend
    ? `<c:legend><c:legendPos val="b"/><c:overlay val="0"/>${textProperties(900)}</c:legend>`
    : '';
  return (
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<c:chartSpace ${NAMESPACES}>` +
    '<c:date1904 val="0"/><c:roundedCorners val="0"/>' +
    `<c:chart>${title}<c:plotArea><c:layout/>${groups}${axes}</c:plotArea>${legend}<c:plotVisOnly val="0"/>` +
    `<c:dispBlanksAs val="${chart.emptyIsGap ? 'gap' : 'span'}"/></c:chart>` +
    `<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:ln w="9525">${fill(GRID)}</a:ln></c:spPr>` +
    '</c:chartSpace>'
  );
}

/** Writes the series of one side, in a group for each way of drawing. Areas are behind bars, and bars behind lines. */
function groupsXml({ series, time }: DrawnChart, isRight: boolean): string {
  const ids = isRight ? RIGHT : LEFT;
  const axes = `<c:axId val="${ids.time}"/><c:axId val="${ids.value}"/>`;
  const numbered = series.map((each, index) => ({ ...each, index })).filter((each) => each.isRight === isRight);
  if (time.kind === 'time') {
    const list = numbered.map((each) => seriesXml(each, each.index, 'time'));
    return (
      '<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>' +
      `${list.join('')}${axes}</c:scatterChart>`
    );
  }
  const group = (drawnAs: DrawnAs, start: string, end: string) => {
    const own = numbered.filter((each) => each.drawnAs === drawnAs);
    if (own.length === 0) return '';
    const list = own.map((each) => seriesXml(each, each.index, time.kind));
    return `<c:${drawnAs}Chart>${start}<c:varyColors val="0"/>${list.join('')}${end}${axes}</c:${drawnAs}Chart>`;
  };
  const grouping = '<c:grouping val="standard"/>';
  return (
    group('area', grouping, '') +
    group('bar', '<c:barDir val="col"/><c:grouping val="clustered"/>', '<c:gapWidth val="40"/>') +
    group('line', grouping, '<c:marker val="1"/>')
  );
}

function seriesXml(series: DrawnSeries, index: number, kind: DrawnTimeAxis['kind']): string {
  const { drawnAs, name, nameText, times, values, color, isDashed, hasMarkers } = series;
  const order = `<c:idx val="${index}"/><c:order val="${index}"/>`;
  const text =
    `<c:tx><c:strRef><c:f>${formula(name)}</c:f>` +
    `<c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>${xmlText(nameText)}</c:v></c:pt></c:strCache></c:strRef></c:tx>`;
  const rgb = color.slice(1).toUpperCase();
  // Without caches: a program reads the cells, and the file holds each value once.
  const numbers = (range: CellRange) => `<c:numRef><c:f>${formula(range)}</c:f></c:numRef>`;
  if (kind !== 'time' && drawnAs !== 'line') {
    const look =
      drawnAs === 'bar'
        ? `<c:spPr>${fill(rgb)}</c:spPr><c:invertIfNegative val="0"/>`
        : `<c:spPr>${fill(rgb, 45)}<a:ln w="12700">${fill(rgb)}</a:ln></c:spPr>`;
    return `<c:ser>${order}${text}${look}<c:cat>${numbers(times)}</c:cat><c:val>${numbers(values)}</c:val></c:ser>`;
  }
  const line = `<c:spPr><a:ln w="${LINE_WIDTH}" cap="rnd">${fill(rgb)}${isDashed ? '<a:prstDash val="sysDash"/>' : ''}<a:round/></a:ln></c:spPr>`;
  const marker = hasMarkers
    ? `<c:marker><c:symbol val="circle"/><c:size val="5"/><c:spPr>${fill(rgb)}<a:ln>${fill(rgb)}</a:ln></c:spPr></c:marker>`
    : '<c:marker><c:symbol val="none"/></c:marker>';
  const [x, y] = kind === 'time' ? ['xVal', 'yVal'] : ['cat', 'val'];
  const cells = `<c:${x}>${numbers(times)}</c:${x}><c:${y}>${numbers(values)}</c:${y}>`;
  return `<c:ser>${order}${text}${line}${marker}${cells}<c:smooth val="0"/></c:ser>`;
}

/** Writes the axes of one side. Of two time axes, only the left one is shown. */
function axesXml(chart: DrawnChart, isRight: boolean, isAlone: boolean): string {
  const ids = isRight ? RIGHT : LEFT;
  const { time } = chart;
  const value = isRight ? chart.right : chart.left;
  const isHidden = isRight && !isAlone;
  const hasBars = chart.series.some(({ drawnAs, isRight: own }) => drawnAs === 'bar' && own === isRight);
  const format = (code: string) => `<c:numFmt formatCode="${xmlText(code)}" sourceLinked="0"/>`;
  const line = `<c:spPr><a:ln w="9525">${fill(AXIS)}</a:ln></c:spPr>`;
  const timeStart =
    `<c:axId val="${ids.time}"/>${scaling(time.kind === 'rows' ? {} : time)}<c:delete val="${isHidden ? 1 : 0}"/>` +
    `<c:axPos val="b"/>${format(time.format)}<c:majorTickMark val="out"/><c:minorTickMark val="none"/>` +
    // Labels stay below the chart, also when values are below zero.
    `<c:tickLblPos val="low"/>${line}${textProperties(900)}<c:crossAx val="${ids.value}"/><c:crosses val="autoZero"/>`;
  const timeAxis = {
    time: () => `<c:valAx>${timeStart}<c:crossBetween val="midCat"/><c:majorUnit val="${time.step}"/></c:valAx>`,
    days: () => dateAxis(timeStart, 'days', time.step),
    months: () => dateAxis(timeStart, 'months', time.step / DAYS_OF_MONTH),
    rows: () =>
      `<c:catAx>${timeStart}<c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/>` +
      `<c:tickLblSkip val="${time.step}"/><c:tickMarkSkip val="${time.step}"/><c:noMultiLvlLbl val="1"/></c:catAx>`,
  }[time.kind]();
  const grid =
    isRight && !isAlone
      ? ''
      : `<c:majorGridlines><c:spPr><a:ln w="6350">${fill(GRID)}</a:ln></c:spPr></c:majorGridlines>`;
  const step = value.step === undefined ? '' : `<c:majorUnit val="${value.step}"/>`;
  const valueAxis =
    `<c:valAx><c:axId val="${ids.value}"/>${scaling(value)}<c:delete val="0"/><c:axPos val="${isRight ? 'r' : 'l'}"/>${grid}` +
    `${value.title === '' ? '' : titleXml(value.title, 900, true)}${format(value.format)}` +
    `<c:majorTickMark val="out"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>${line}${textProperties(900)}` +
    // The value axis stands at an end of the time axis.
    `<c:crossAx val="${ids.time}"/><c:crosses val="${isRight ? 'max' : 'min'}"/>` +
    `<c:crossBetween val="${hasBars ? 'between' : 'midCat'}"/>${step}</c:valAx>`;
  return timeAxis + valueAxis;
}

const DAYS_OF_MONTH = 30.44;

const dateAxis = (start: string, unit: string, step: number): string =>
  `<c:dateAx>${start}<c:auto val="0"/><c:lblOffset val="100"/><c:baseTimeUnit val="${unit}"/>` +
  `<c:majorUnit val="${Math.max(1, Math.round(step))}"/><c:majorTimeUnit val="${unit}"/></c:dateAx>`;

const scaling = ({ min, max }: { readonly min?: number | undefined; readonly max?: number | undefined }): string =>
  '<c:scaling><c:orientation val="minMax"/>' +
  `${max === undefined ? '' : `<c:max val="${max}"/>`}${min === undefined ? '' : `<c:min val="${min}"/>`}</c:scaling>`;

const formula = (range: CellRange): string => xmlText(sheetReference(range));

/** @param opacity in percent; default 100 */
const fill = (rgb: string, opacity = 100): string =>
  opacity === 100
    ? `<a:solidFill><a:srgbClr val="${rgb}"/></a:solidFill>`
    : `<a:solidFill><a:srgbClr val="${rgb}"><a:alpha val="${opacity * 1000}"/></a:srgbClr></a:solidFill>`;

/** @param size in hundredths of a point */
const textProperties = (size: number): string =>
  `<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="${size}" b="0">${fill(TEXT)}</a:defRPr></a:pPr>` +
  '<a:endParaRPr lang="en-US"/></a:p></c:txPr>';

/** @param isUpright whether the text reads from bottom to top, beside an axis */
function titleXml(text: string, size: number, isUpright = false): string {
  const run = `sz="${size}" b="${isUpright ? 0 : 1}"`;
  const body = isUpright ? '<a:bodyPr rot="-5400000" vert="horz"/>' : '<a:bodyPr/>';
  const paragraphs = text
    .split('\n')
    .map(
      (line) =>
        `<a:p><a:pPr><a:defRPr ${run}>${fill(TEXT)}</a:defRPr></a:pPr>` +
        `<a:r><a:rPr lang="en-US" ${run}>${fill(TEXT)}</a:rPr><a:t>${xmlText(line)}</a:t></a:r></a:p>`,
    );
  return (
    `<c:title><c:tx><c:rich>${body}<a:lstStyle/>${paragraphs.join('')}</c:rich></c:tx>` +
    '<c:overlay val="0"/></c:title>'
  );
}
