/** Strikes secrets out of texts that are shown or stored: some servers quote what they were sent. */

/**
 * A text without any of the secrets, in whichever of the ways a URL or JSON writes them.
 *
 * @param mark stands where a secret was
 */
export function redact(text: string, secrets: readonly (string | undefined)[], mark: string): string {
  const written = new Set<string>();
  for (const secret of secrets) {
    if (!secret) continue;
    written.add(secret).add(JSON.stringify(secret).slice(1, -1));
    for (const recode of [encodeURIComponent, decodeURIComponent, formEncoded]) written.add(recoded(recode, secret));
  }
  written.delete('');
  if (written.size === 0) return text;
  // In one pass, and the longest first: a secret may be part of another, or of the mark.
  const longestFirst = [...written].sort((a, b) => b.length - a.length);
  // Servers write `%2F` as `%2f`, too, and some change the letter case of what they quote.
  const pattern = longestFirst.map((one) => one.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  return text.replace(new RegExp(pattern, 'gi'), () => mark);
}

/** A text as forms and `URLSearchParams` write it: with `+` for a space. */
const formEncoded = (text: string): string => String(new URLSearchParams({ '': text })).slice(1);

/** What cannot be recoded, such as a stray `%`, stands in no URL either. */
function recoded(code: (text: string) => string, text: string): string {
  try {
    return code(text);
  } catch {
    return '';
  }
}
