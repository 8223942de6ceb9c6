/** Makes writers of numbers, for any language tag. */

const formats = new Map<string, Intl.NumberFormat>();

/** Returns a writer of numbers, always the same one for the same arguments. A tag that is none counts as English. */
export function numberFormat(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  let format = formats.get(key);
  if (!format) {
    try {
      format = new Intl.NumberFormat(locale, options);
    } catch {
      format = new Intl.NumberFormat('en', options);
    }
    formats.set(key, format);
  }
  return format;
}
