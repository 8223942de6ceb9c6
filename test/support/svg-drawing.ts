/** Renders drawings as SVG, to look at them and to test them without a PDF. */
import type { Drawing, Shape } from '../../src/charts/drawing.ts';

export function svgOf({ width, height, clip, shapes }: Drawing): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Liberation Sans, Helvetica, Arial">`,
    `<clipPath id="plot"><rect x="${clip.x}" y="${clip.y}" width="${clip.width}" height="${clip.height}"/></clipPath>`,
    '<rect width="100%" height="100%" fill="white"/>',
    ...shapes.map((shape) => `<g${shape.inPlot ? ' clip-path="url(#plot)"' : ''}>${elementOf(shape)}</g>`),
    '</svg>',
  ].join('\n');
}

function elementOf(shape: Shape): string {
  const { color } = shape;
  switch (shape.kind) {
    case 'lines':
      return `<path d="${shape.paths.map(pathOf).join('')}" fill="none" stroke="${color}" stroke-width="${shape.width}" stroke-linejoin="round"${shape.dash ? ` stroke-dasharray="${shape.dash.join(' ')}"` : ''}/>`;
    case 'polygons':
      return `<path d="${shape.paths.map((path) => `${pathOf(path)}Z`).join('')}" fill="${color}"/>`;
    case 'rectangles':
      return shape.rectangles
        .map(
          ({ x, y, width, height }) => `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${color}"/>`,
        )
        .join('');
    case 'dots':
      return shape.centers
        .flatMap((x, i) =>
          i % 2 === 0
            ? [`<circle cx="${x}" cy="${shape.centers[i + 1]}" r="${shape.diameter / 2}" fill="${color}"/>`]
            : [],
        )
        .join('');
    case 'text': {
      const text = shape.text.replace(/[&<]/g, (character) => (character === '&' ? '&amp;' : '&lt;'));
      return `<text x="${shape.x}" y="${shape.y}" font-size="${shape.size}" text-anchor="${shape.anchor}" fill="${color}">${text}</text>`;
    }
  }
}

const pathOf = (path: readonly number[]): string =>
  path.map((value, i) => (i % 2 === 0 ? `${i === 0 ? 'M' : 'L'}${value}` : ` ${value}`)).join('');
