/** Returns the records of a CSV file (RFC 4180). Throws when it is not valid. */
export function csvRecords(text: string, delimiter = ','): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let at = 0;
  while (at < text.length) {
    let field = '';
    if (text[at] === '"') {
      for (at++; ; at++) {
        if (at >= text.length) throw new Error('A quoted field does not end.');
        if (text[at] !== '"') field += text[at];
        else if (text[at + 1] === '"') {
          field += '"';
          at++;
        } else break;
      }
      at++;
    } else {
      while (at < text.length && text[at] !== delimiter && text[at] !== '\r' && text[at] !== '\n') {
        if (text[at] === '"') throw new Error(`A quote stands in a field that is not quoted, at ${at}.`);
        field += text[at++];
      }
    }
    record.push(field);
    if (text[at] === delimiter) {
      at++;
      continue;
    }
    if (text[at] !== '\r' || text[at + 1] !== '\n') throw new Error(`A record does not end with CRLF, at ${at}.`);
    at += 2;
    records.push(record);
    record = [];
  }
  if (record.length > 0) throw new Error('The last record does not end.');
  return records;
}
