/** Keeps the focus when what has it goes away. */

/** The parts of the dialog that have a heading. */
const PART = '.look, .run';

/** Moves the focus to the heading of the part of the dialog that an element is in. */
export function focusHeading(element: HTMLElement): void {
  element.closest(PART)?.querySelector<HTMLElement>('h3')?.focus();
}

/**
 * Moves the focus to an element that is being drawn, when it is lost otherwise: when it was in what the element
 * replaces. To be used with `drawn`; always the same function, so that it runs once for each element.
 */
export const takeLostFocus = (element: Element): void => takeFocus(element, false);

/** Moves the focus to an element that is being drawn, as the outcome of what the user did. Otherwise as `takeLostFocus`. */
export const takeFocusNow = (element: Element): void => takeFocus(element, true);

function takeFocus(element: Element, always: boolean): void {
  if (!(element instanceof HTMLElement)) return;
  // Lit puts the element into the page at the end of this task.
  queueMicrotask(() => {
    const active = (element.getRootNode() as Document | ShadowRoot).activeElement;
    if (always || !active || active.contains(element) || element.closest(PART)?.contains(active)) element.focus();
  });
}
