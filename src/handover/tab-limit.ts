/** Says when an export is too large for a tab. */

/** The most messages that a tab reads unless the page says otherwise. */
export const MOST_MESSAGES = 1_000_000;
