/** Strikes secrets out of texts that are shown or stored: some servers quote what they were sent. */

/**
 * A text without any of the secrets, in whichever of the ways a URL writes them.
 *
 * @param mark stands where a secret was
 */
export function redact(text: string, secrets: readonly (string | undefined)[], mark: string): string {
  let struck = text;
  for (const secret of secrets) {
    if (!secret) continue;
    for (const written of [secret, recoded(encodeURIComponent, secret), recoded(decodeURIComponent, secret)])
      if (written) struck = struck.replaceAll(written, mark);
  }
  return struck;
}

/** What cannot be recoded, such as a stray `%`, stands in no URL either. */
function recoded(code: (text: string) => string, text: string): string {
  try {
    return code(text);
  } catch {
    return '';
  }
}
