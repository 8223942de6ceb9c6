/**
 * Reads PDF content streams strictly by ISO 32000-1: tokens by 7.2 and 7.3, operators and their operands by 7.8.2 and
 * annex A, nesting by figure 9. PDF viewers tolerate different faults; this reader tolerates none.
 */

/** An operand. Names and strings are decoded; each of their characters is a byte. */
export type Operand =
  | { readonly kind: 'number'; readonly value: number; readonly isInteger: boolean }
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'array'; readonly items: readonly Operand[] }
  | { readonly kind: 'dictionary'; readonly entries: ReadonlyMap<string, Operand> }
  | { readonly kind: 'boolean' | 'null' };

/** An operator with its operands. */
export interface Operation {
  readonly operator: string;
  readonly operands: readonly Operand[];
  /** Bytes before the operator. */
  readonly at: number;
}

/**
 * Operators by the place where they may stand, each with its operands: `n` a number, `i` an integer, `c` a part of a
 * colour (0 to 1), `N` a name, `s` a string, `a` an array of numbers, `t` an array of strings and numbers, `p` a name or
 * a dictionary, `*` what a colour space needs. Left out are inline images and the operators of Type 3 glyphs.
 */
const OPERATORS = {
  general: { w: 'n', J: 'i', j: 'i', M: 'n', d: 'an', ri: 'N', i: 'n', gs: 'N' },
  colour: {
    ...{ CS: 'N', cs: 'N', SC: '*', sc: '*', SCN: '*', scn: '*' },
    ...{ G: 'c', g: 'c', RG: 'ccc', rg: 'ccc', K: 'cccc', k: 'cccc' },
  },
  textState: { Tc: 'n', Tw: 'n', Tz: 'n', TL: 'n', Tf: 'Nn', Tr: 'i', Ts: 'n' },
  marked: { MP: 'N', DP: 'Np', BMC: 'N', BDC: 'Np', EMC: '' },
  compatibility: { BX: '', EX: '' },
  special: { q: '', Q: '', cm: 'nnnnnn' },
  external: { Do: 'N', sh: 'N' },
  pathBegin: { m: 'nn', re: 'nnnn' },
  path: { l: 'nn', c: 'nnnnnn', v: 'nnnn', y: 'nnnn', h: '' },
  clip: { W: '', 'W*': '' },
  paint: { S: '', s: '', f: '', F: '', 'f*': '', B: '', 'B*': '', b: '', 'b*': '', n: '' },
  textBegin: { BT: '' },
  text: { Td: 'nn', TD: 'nn', Tm: 'nnnnnn', 'T*': '', Tj: 's', TJ: 't', "'": 's', '"': 'nns', ET: '' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

type Group = keyof typeof OPERATORS;

const everywhere: readonly Group[] = ['general', 'colour', 'textState', 'marked', 'compatibility'];

/** The operators allowed in each place. */
const PLACES = {
  page: [...everywhere, 'special', 'external', 'pathBegin', 'textBegin'],
  text: [...everywhere, 'text'],
  path: ['pathBegin', 'path', 'clip', 'paint'],
  'clipping path': ['paint'],
} as const satisfies Readonly<Record<string, readonly Group[]>>;

type Place = keyof typeof PLACES;

const known = new Map<string, { readonly group: Group; readonly signature: string }>(
  Object.entries(OPERATORS).flatMap(([group, operators]) =>
    Object.entries(operators).map(([operator, signature]) => [operator, { group: group as Group, signature }]),
  ),
);

/** Operators that end a scope, and what they end. */
const PAIRS: Readonly<Record<string, string>> = { Q: 'q', EMC: 'marked content', EX: 'BX' };
const OPENING: Readonly<Record<string, string>> = { q: 'q', BMC: 'marked content', BDC: 'marked content', BX: 'BX' };

/**
 * Parses a content stream, given with one character per byte.
 *
 * @throws Error that names the byte and the broken rule
 */
export function parseContent(stream: string): Operation[] {
  const tokens = new Tokens(stream);
  const operations: Operation[] = [];
  const open: string[] = [];
  let place: Place = 'page';
  let operands: Operand[] = [];
  for (let token = tokens.next(); token; token = tokens.next()) {
    if (token.kind !== 'operator') {
      operands.push(token);
      continue;
    }
    const { operator, at } = token;
    const fail = (what: string): never => fault(at, `${operator} ${what}`);
    const { group, signature } = known.get(operator) ?? fault(at, `${JSON.stringify(operator)} is no operator`);
    const places: readonly Group[] = PLACES[place];
    if (!places.includes(group)) fail(`must not stand in a ${place}`);
    const wrong = wrongOperands(operands, signature);
    if (wrong) fail(wrong);
    if (OPENING[operator]) open.push(OPENING[operator]);
    else if (PAIRS[operator] && open.pop() !== PAIRS[operator]) fail('ends what was not begun, or not last');
    if (group === 'textBegin') place = 'text';
    else if (group === 'pathBegin') place = 'path';
    else if (group === 'clip') place = 'clipping path';
    else if (group === 'paint' || operator === 'ET') place = 'page';
    operations.push({ operator, operands, at });
    operands = [];
  }
  if (operands.length > 0) fault(stream.length, 'the stream ends with operands that no operator takes');
  if (place !== 'page') fault(stream.length, `the stream ends in a ${place}`);
  if (open.length > 0) fault(stream.length, `the stream does not end what it began: ${open.join(', ')}`);
  return operations;
}

function fault(at: number, what: string): never {
  throw new Error(`At byte ${at}: ${what}.`);
}

/** Returns the fault of an operator's operands; undefined when they are valid. */
function wrongOperands(operands: readonly Operand[], signature: string): string | undefined {
  if (signature === '*') {
    const numbers = operands.at(-1)?.kind === 'name' ? operands.slice(0, -1) : operands;
    return operands.length > 0 && numbers.every(({ kind }) => kind === 'number') ? undefined : 'takes a colour';
  }
  if (operands.length !== signature.length) return `takes ${signature.length} operands, not ${operands.length}`;
  const at = operands.findIndex((operand, index) => !fits(operand, signature[index]!));
  return at < 0 ? undefined : `does not take ${JSON.stringify(operands[at])} as operand ${at + 1}`;
}

function fits(operand: Operand, letter: string): boolean {
  switch (letter) {
    case 'n':
      return operand.kind === 'number';
    case 'i':
      return operand.kind === 'number' && operand.isInteger;
    case 'c':
      return operand.kind === 'number' && operand.value >= 0 && operand.value <= 1;
    case 'N':
      return operand.kind === 'name';
    case 's':
      return operand.kind === 'string';
    case 'a':
      return operand.kind === 'array' && operand.items.every(({ kind }) => kind === 'number');
    case 't':
      return operand.kind === 'array' && operand.items.every(({ kind }) => kind === 'number' || kind === 'string');
    default:
      return operand.kind === 'name' || operand.kind === 'dictionary';
  }
}

type Token = Operand | { readonly kind: 'operator'; readonly operator: string; readonly at: number };

const SPACE = /(?:[\0\t\n\f\r ]|%[^\r\n]*)*/y;
/** Characters up to the next white space or delimiter. */
const REGULAR = /[^\0\t\n\f\r ()<>[\]{}/%]*/y;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;
const HEX = /<([0-9A-Fa-f\0\t\n\f\r ]*)>/y;
/** A run of a literal string without parentheses, and the parenthesis that ends it. */
const RUN = /(?:[^()\\]|\\[\s\S])*([()])/y;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** Splits a content stream into operands and operators. */
class Tokens {
  readonly #stream: string;
  #at = 0;

  constructor(stream: string) {
    this.#stream = stream;
  }

  /** The next operand or operator; undefined at the end. */
  next(): Token | undefined {
    this.#take(SPACE);
    const at = this.#at;
    const first = this.#stream[at];
    if (first === undefined) return undefined;
    if (first === '/') return this.#name();
    if (first === '(') return this.#literal();
    if (this.#stream.startsWith('<<', at)) return this.#dictionary();
    if (first === '<') {
      const [, digits] = this.#take(HEX) ?? fault(at, 'a hexadecimal string has other characters, or no end');
      const hex = digits!.replaceAll(/[\0\s]/g, '');
      return { kind: 'string', text: Buffer.from(hex.length % 2 ? `${hex}0` : hex, 'hex').toString('latin1') };
    }
    if (first === '[') {
      this.#at++;
      return { kind: 'array', items: this.#operandsUntil(']') };
    }
    const [text] = this.#take(REGULAR)!;
    if (text === '') fault(at, `${first} stands alone`);
    if (NUMBER.test(text)) return { kind: 'number', value: Number(text), isInteger: !text.includes('.') };
    if (text === 'true' || text === 'false') return { kind: 'boolean' };
    return text === 'null' ? { kind: 'null' } : { kind: 'operator', operator: text, at };
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#stream);
    if (found) this.#at = pattern.lastIndex;
    return found;
  }

  #name(): Operand {
    const at = this.#at++;
    const [raw] = this.#take(REGULAR)!;
    if (/#(?![0-9A-Fa-f]{2})/.test(raw)) fault(at, `/${raw} has a # without two hexadecimal digits`);
    const text = raw.replaceAll(/#(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    return { kind: 'name', text };
  }

  #literal(): Operand {
    const at = this.#at++;
    for (let depth = 1; depth > 0; ) {
      const [, end] = this.#take(RUN) ?? fault(at, 'a string has no end');
      depth += end === '(' ? 1 : -1;
    }
    const raw = this.#stream.slice(at + 1, this.#at - 1);
    const text = raw.replaceAll(/\\([0-7]{1,3}|\r\n|[\s\S])|\r\n?/g, (_, escaped?: string) => {
      if (escaped === undefined) return '\n';
      if (/^[0-7]/.test(escaped)) return String.fromCharCode(Number.parseInt(escaped, 8) & 0xff);
      // A line end after a backslash is not part of the string.
      return /^[\r\n]/.test(escaped) ? '' : (ESCAPES[escaped] ?? escaped);
    });
    return { kind: 'string', text };
  }

  #dictionary(): Operand {
    const at = this.#at;
    this.#at += 2;
    const parts = this.#operandsUntil('>>');
    const entries = new Map<string, Operand>();
    for (let key = 0; key < parts.length; key += 2) {
      const name = parts[key]!;
      if (name.kind !== 'name' || key + 1 === parts.length) fault(at, 'a dictionary is not made of names and values');
      else entries.set(name.text, parts[key + 1]!);
    }
    return { kind: 'dictionary', entries };
  }

  #operandsUntil(end: string): Operand[] {
    const start = this.#at;
    const operands: Operand[] = [];
    for (;;) {
      this.#take(SPACE);
      if (this.#stream.startsWith(end, this.#at)) {
        this.#at += end.length;
        return operands;
      }
      const token = this.next() ?? fault(start, `there is no ${end} for what begins here`);
      if (token.kind === 'operator') fault(token.at, `the operator ${token.operator} stands before ${end}`);
      else operands.push(token);
    }
  }
}
