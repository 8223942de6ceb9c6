const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** A count, with separators. */
export function countText(count: number): string {
  return whole.format(count);
}

/** A number of bytes in the unit that suits it, powers of ten. */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${whole.format(bytes)} B`;
  if (bytes < 1e6) return `${short.format(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${short.format(bytes / 1e6)} MB` : `${short.format(bytes / 1e9)} GB`;
}

/** `1 row`, `2 rows`. */
export function pluralText(count: number, word: string): string {
  return `${countText(count)} ${word}${count === 1 ? '' : 's'}`;
}
