/** An element of an XML document. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

const NAME = /[A-Za-z_][\w.:-]*/y;
const ENTITY = /&(?:(amp|lt|gt|quot|apos)|#(\d+)|#x([\da-f]+));/gi;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Parses a document, and throws when it is not well-formed. It knows no DTD, and no CDATA or comments. */
export function parseXml(xml: string): XmlElement {
  let at = 0;
  const fail = (what: string): never => {
    throw new Error(`${what} at ${at}: ${JSON.stringify(xml.slice(Math.max(0, at - 40), at + 40))}`);
  };
  const unescaped = (text: string): string => {
    const plain = text.replace(ENTITY, (_, named: string, decimal: string, hex: string) =>
      named ? NAMED[named]! : String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex, 16)),
    );
    if (text.replace(ENTITY, '').includes('&')) fail('A bare ampersand');
    if (/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/u.test(plain)) fail('An illegal character');
    return plain;
  };
  const name = (): string => {
    NAME.lastIndex = at;
    const found = NAME.exec(xml)?.[0] ?? fail('No name');
    at += found.length;
    return found;
  };
  const space = () => {
    while (/\s/.test(xml[at] ?? '')) at++;
  };
  const element = (): XmlElement => {
    at++;
    const attributes: Record<string, string> = {};
    const made: XmlElement = { name: name(), attributes, children: [], text: '' };
    for (;;) {
      const before = at;
      space();
      if (xml.startsWith('/>', at)) {
        at += 2;
        return made;
      }
      if (xml[at] === '>') break;
      if (at === before) fail('No space before an attribute');
      const key = name();
      if (!xml.startsWith('="', at)) fail('No value');
      const end = xml.indexOf('"', at + 2);
      const value = xml.slice(at + 2, end);
      if (end < 0 || value.includes('<') || Object.hasOwn(attributes, key)) fail('A bad attribute');
      attributes[key] = unescaped(value);
      at = end + 1;
    }
    at++;
    for (;;) {
      const next = xml.indexOf('<', at);
      if (next < 0) fail('An element without end');
      const text = xml.slice(at, next);
      if (text.includes(']]>')) fail('The end of CDATA');
      made.text += unescaped(text);
      at = next;
      if (xml[at + 1] !== '/') {
        made.children.push(element());
        continue;
      }
      at += 2;
      if (name() !== made.name) fail(`Not the end of ${made.name}`);
      space();
      if (xml[at++] !== '>') fail('No end of a tag');
      return made;
    }
  };
  const declaration = /^<\?xml [^?]*\?>\s*/.exec(xml);
  at = declaration?.[0].length ?? 0;
  if (xml[at] !== '<') fail('No element');
  const root = element();
  space();
  if (at !== xml.length) fail('Something after the end');
  return root;
}

/** All elements of a name below an element, in order. */
export const elementsOf = (root: XmlElement, name: string): XmlElement[] =>
  root.children.flatMap((child) => [...(child.name === name ? [child] : []), ...elementsOf(child, name)]);

/** The element at a path below an element; undefined when there is none. */
export const elementAt = (root: XmlElement, ...path: string[]): XmlElement | undefined =>
  path.reduce<XmlElement | undefined>((at, name) => at?.children.find((child) => child.name === name), root);
