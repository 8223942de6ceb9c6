/** A directive of Lit that hands over the element it stands in: all that the element needs of `ref`. */
import { noChange } from 'lit';
import { Directive, directive, type ElementPart } from 'lit/directive.js';

class Drawn extends Directive {
  #call: ((element: Element) => void) | undefined;

  override render(_call: (element: Element) => void): typeof noChange {
    return noChange;
  }

  override update({ element }: ElementPart, [call]: Parameters<this['render']>): typeof noChange {
    if (call !== this.#call) {
      this.#call = call;
      call(element);
    }
    return noChange;
  }
}

/**
 * Calls a function with the element while it is being drawn: once for each element, and again for another function. The
 * element reaches the page at the end of the task.
 */
export const drawn: (call: (element: Element) => void) => unknown = directive(Drawn);
