/** Links to the settings of a form: the page's own address with a parameter. */

/** Longest text of settings that is read from an address. */
const MAX_LENGTH = 100_000;

/** Returns the address of this page with these settings in the parameter of an element. */
export function linkTo(settings: string, parameter: string): string {
  const url = new URL(location.href);
  url.searchParams.set(parameter, settings);
  return url.href;
}

/** Returns the settings that this page's address has for an element. */
export function linkedSettings(parameter: string): string | undefined {
  const settings = new URLSearchParams(location.search).get(parameter);
  return settings && settings.length <= MAX_LENGTH ? settings : undefined;
}
