/** Writes the code of what is chosen. It runs as it stands. */
import type { ExportOptions, ExportRequest } from 'downlink-export';
import type { FormSeries, FormWindow } from 'downlink-export/controller';

const WIDTH = 76;

/** The beginning of each: an exporter on this demo's server. */
function beginning(imports: readonly string[], baseUrl: string): string {
  return `${imports.join('\n')}

// The server of this demo. Yours has another address and its own tokens.
const baseUrl = ${literal(baseUrl)};
const getToken = async () => {
  const response = await fetch(\`\${baseUrl}demo/token\`, { method: 'POST' });
  return (await response.json()).token;
};

const exporter = createExporter({
  source: connhexSource({ baseUrl, getToken }),
});
`;
}

/** An export in code. */
export function exportCode(request: ExportRequest, options: ExportOptions, baseUrl: string): string {
  const imports = ["import { connhexSource, createExporter, download } from 'downlink-export';"];
  const given = plain(options);
  const second = Object.keys(given).length > 0 ? `, ${literal(given)}` : '';
  return `${beginning(imports, baseUrl)}
const result = await exporter.export(${literal(request)}${second});
await download(result);
`;
}

/** What the page gives the element. */
export interface ElementOf {
  readonly series: readonly FormSeries[];
  readonly window: FormWindow;
  readonly timezone: string;
  readonly locale: string;
}

/** The element in a page of one's own. */
export function elementCode(given: ElementOf, baseUrl: string): string {
  const imports = [
    "import { connhexSource, createExporter } from 'downlink-export';",
    "import 'downlink-export/element';",
  ];
  const lines = Object.entries(given).map(([name, value]) => `button.${name} = ${literal(value)};`);
  return `${beginning(imports, baseUrl)}
const button = document.createElement('downlink-export');
button.exporter = exporter;
${lines.join('\n')}
document.body.append(button);
`;
}

/** A value as a literal of JavaScript: short ones in a line. */
export function literal(value: unknown, indent = ''): string {
  if (typeof value === 'string') return textLiteral(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const inner = `${indent}  `;
  const isList = Array.isArray(value);
  const parts = isList
    ? value.map((item) => literal(item, inner))
    : Object.entries(value)
        .filter(([, part]) => part !== undefined)
        .map(([key, part]) => `${keyLiteral(key)}: ${literal(part, inner)}`);
  const [open, close, space] = isList ? ['[', ']', ''] : ['{', '}', ' '];
  if (parts.length === 0) return open + close;
  const line = `${open}${space}${parts.join(', ')}${space}${close}`;
  if (line.length + indent.length <= WIDTH && !line.includes('\n')) return line;
  return `${open}\n${parts.map((part) => `${inner}${part},`).join('\n')}\n${indent}${close}`;
}

function textLiteral(text: string): string {
  const quoted = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${quoted.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`;
}

const keyLiteral = (key: string): string => {
  // A bare or quoted __proto__ would set the prototype.
  if (key === '__proto__') return `['__proto__']`;
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : textLiteral(key);
};

/** Options without what code cannot show: functions, signals, and bytes. */
function plain(options: object): object {
  return JSON.parse(JSON.stringify(options, (_key, value) => (value instanceof Uint8Array ? undefined : value)));
}
