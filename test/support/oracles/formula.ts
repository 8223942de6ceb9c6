/** Whether a spreadsheet skips this character before it looks for a formula. */
function isSkipped(code: number): boolean {
  return (
    code <= 0x20 ||
    (code >= 0x7f && code <= 0xa0) ||
    code === 0xad ||
    code === 0x61c ||
    code === 0x115f ||
    code === 0x1160 ||
    code === 0x1680 ||
    code === 0x180e ||
    (code >= 0x2000 && code <= 0x200f) ||
    (code >= 0x2028 && code <= 0x202f) ||
    (code >= 0x205f && code <= 0x206f) ||
    code === 0x3000 ||
    code === 0xfeff
  );
}

/**
 * Whether a text is a number as people write it in ASCII, with a point or a comma: a sign, digits, an exponent, spaces
 * around.
 */
function isPlainNumber(text: string): boolean {
  let rest = text.trim();
  if (rest.startsWith('+') || rest.startsWith('-')) rest = rest.slice(1);
  const [mantissa = '', exponent, ...more] = rest.toLowerCase().split('e');
  const digits = mantissa.replace(',', '.');
  const isDigits = (part: string) => part !== '' && [...part].every((digit) => digit >= '0' && digit <= '9');
  const parts = digits.split('.');
  const whole = parts.length <= 2 && isDigits(parts.join('')) && parts.every((part) => part === '' || isDigits(part));
  const power = exponent === undefined || isDigits(exponent.replace(/^[+-]/, ''));
  return whole && power && more.length === 0;
}

/**
 * Whether the contract, §4, requires the formula guard. It follows the wording without a regular expression for its
 * rule.
 */
export function needsGuard(text: string): boolean {
  if (isPlainNumber(text) || (text.trim() !== '' && [...text.trim()].every((sign) => sign === '-'))) return false;
  const characters = [...text];
  let at = 0;
  while (at < characters.length && characters[at] === ' ') at++;
  if (characters[at] === '\t' || characters[at] === '\r') return true;
  while (at < characters.length && isSkipped(characters[at]!.codePointAt(0)!)) at++;
  return at < characters.length && '=+-@＝＋－＠'.includes(characters[at]!);
}

/**
 * Returns a text as written to a CSV file with this delimiter: guarded at its start, and after each sign at which a
 * program that splits at another delimiter would start a cell.
 */
export function guardedText(text: string, delimiter: string): string {
  const parts: string[] = [''];
  for (const sign of text) {
    if (sign !== delimiter && ',;\t|\n\r'.includes(sign)) parts.push(sign, '');
    else parts.push(parts.pop()! + sign);
  }
  const cells = parts.map((part, i) =>
    i > 1 && i % 2 === 0 && needsGuard(part.split('"').join('')) ? `'${part}` : part,
  );
  return (needsGuard(text) ? "'" : '') + cells.join('');
}

/** A text of a CSV file of a delimiter without its guards. The file must hold none that was there before. */
export function unguardedText(field: string, delimiter: string): string {
  const isGuarded = (part: string) => part.startsWith("'") && needsGuard(part.slice(1).split('"').join(''));
  const whole =
    field.startsWith("'") && needsGuard(field.slice(1).replaceAll(/([,;\t|\n\r])'/g, '$1')) ? field.slice(1) : field;
  const parts: string[] = [''];
  for (const sign of whole) {
    if (sign !== delimiter && ',;\t|\n\r'.includes(sign)) parts.push(sign, '');
    else parts.push(parts.pop()! + sign);
  }
  return parts.map((part, i) => (i > 1 && i % 2 === 0 && isGuarded(part) ? part.slice(1) : part)).join('');
}
