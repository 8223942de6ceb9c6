/**
 * Reads CSV as RFC 4180 defines it, character by character, independent of the writer: every line ends in CRLF, quotes
 * surround only whole fields, and quotes inside are doubled. Throws on anything else.
 */
export function parseCsv(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    let field = '';
    if (text[at] === '"') {
      at++;
      for (;;) {
        if (at >= text.length) throw new Error('A quoted field has no end.');
        if (text[at] !== '"') field += text[at++];
        else if (text[at + 1] === '"') {
          field += '"';
          at += 2;
        } else break;
      }
      at++;
    } else {
      while (at < text.length && !text.startsWith(delimiter, at) && text[at] !== '\r' && text[at] !== '\n') {
        if (text[at] === '"') throw new Error(`A quote stands inside a bare field at ${at}.`);
        field += text[at++];
      }
    }
    row.push(field);
    if (text.startsWith(delimiter, at)) {
      at += delimiter.length;
      continue;
    }
    if (!text.startsWith('\r\n', at)) throw new Error(`A field is followed by neither delimiter nor CRLF at ${at}.`);
    at += 2;
    rows.push(row);
    row = [];
  }
  if (row.length > 0) throw new Error('The last line has no CRLF.');
  return rows;
}
