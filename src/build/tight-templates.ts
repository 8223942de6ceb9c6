/** Takes the line breaks and the indentation out of the templates and style sheets of the element. */
import { type ESTree, type Plugin, parseSync, Visitor } from 'vite';

/** A piece of a file that is left out, or has something in its place. */
interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Shortens templates of Lit: in `css`, comments and white space between tokens go; in `html` and `svg`, white space that
 * holds a line break becomes one space.
 */
export function tightTemplates(): Plugin {
  return {
    name: 'tight-templates',
    enforce: 'pre',
    transform: {
      filter: { id: /\/src\/element\/.*\.ts$/ },
      handler(code, id) {
        const changes = changesOf(code, id);
        return changes.length === 0 ? null : { code: changed(code, changes), map: mapOf(code, changes, id) as never };
      },
    },
  };
}

function changesOf(code: string, id: string): readonly Change[] {
  const changes: Change[] = [];
  const add = (tag: string, { start, end }: ESTree.Span) => {
    const patterns = tag === 'css' ? CSS : MARKUP;
    for (const { index, 0: found } of code.slice(start, end).matchAll(patterns.found))
      changes.push({ start: start + index, end: start + index + found.length, text: patterns.shortened(found) });
  };
  new Visitor({
    TaggedTemplateExpression({ tag, quasi }) {
      if (tag.type !== 'Identifier' || !['css', 'html', 'svg'].includes(tag.name)) return;
      for (const part of quasi.quasis) add(tag.name, part);
    },
  }).visit(parseSync(id, code).program);
  return changes.sort((a, b) => a.start - b.start);
}

/**
 * Other white space means something, as that of a descendant or in a value: only what stands beside these signs goes. A
 * semicolon before a closing brace goes too, and the zero before a decimal point.
 */
const CSS = {
  found: /(?:\s|\/\*[^*]*\*\/)*(?:;\s*\}|[{};,>])(?:\s|\/\*[^*]*\*\/)*|:\s+|\s*\n\s*|(?<![\w.])0(?=\.\d)/g,
  shortened(found: string) {
    if (found === '0') return '';
    return found.replaceAll(/\/\*[^*]*\*\/|\s|;(?=\s*\})/g, '') || ' ';
  },
};

const MARKUP = { found: /\s*\n\s*/g, shortened: () => ' ' };

function changed(code: string, changes: readonly Change[]): string {
  let result = '';
  let end = 0;
  for (const change of changes) {
    result += code.slice(end, change.start) + change.text;
    end = change.end;
  }
  return result + code.slice(end);
}

/** A source map of the changes: where each kept piece and each of its lines begins. */
function mapOf(code: string, changes: readonly Change[], id: string): object {
  const lines: string[] = [];
  let segments: string[] = [];
  let [column, sourceLine, sourceColumn] = [0, 0, 0];
  let [lastColumn, lastLine, lastSourceColumn] = [0, 0, 0];
  const mark = () => {
    const deltas = [column - lastColumn, 0, sourceLine - lastLine, sourceColumn - lastSourceColumn];
    segments.push(deltas.map(base64Vlq).join(''));
    [lastColumn, lastLine, lastSourceColumn] = [column, sourceLine, sourceColumn];
  };
  const pass = (text: string, isWritten: boolean) => {
    for (const [place, line] of text.split('\n').entries()) {
      if (place > 0) {
        [sourceLine, sourceColumn] = [sourceLine + 1, 0];
        if (isWritten) {
          lines.push(segments.join(','));
          [segments, column, lastColumn] = [[], 0, 0];
        }
      }
      if (isWritten) mark();
      sourceColumn += line.length;
      if (isWritten) column += line.length;
    }
  };
  let end = 0;
  for (const change of changes) {
    pass(code.slice(end, change.start), true);
    pass(code.slice(change.start, change.end), false);
    column += change.text.length;
    end = change.end;
  }
  pass(code.slice(end), true);
  lines.push(segments.join(','));
  return { version: 3, names: [], sources: [id], sourcesContent: [code], mappings: lines.join(';') };
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** A number as source maps write it. */
function base64Vlq(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = '';
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += DIGITS.charAt(rest > 0 ? digit | 32 : digit);
  } while (rest > 0);
  return text;
}
