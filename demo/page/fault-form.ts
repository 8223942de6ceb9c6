import { byId, element } from './dom.ts';
import { messageOf } from './failure.ts';
import { pluralText } from './figures.ts';
import type { ActiveFault } from './server-api.ts';

/** A fault on offer: what a person reads, and the rules that make it so. */
export interface OfferedFault {
  readonly label: string;
  readonly rules: readonly object[];
}

/** A form that switches faults of the server on and off, and says which of them are on. */
export class FaultForm {
  readonly #set: (rules: readonly object[]) => Promise<readonly ActiveFault[]>;
  readonly #state: HTMLParagraphElement;

  /**
   * @param name of its elements: the ids begin with it
   * @param set switches these on and all others off
   */
  constructor(
    name: 'fault' | 'export-fault',
    offered: readonly OfferedFault[],
    set: (rules: readonly object[]) => Promise<readonly ActiveFault[]>,
  ) {
    this.#set = set;
    this.#state = byId(`${name}-state`, HTMLParagraphElement);
    const fault = byId(name, HTMLSelectElement);
    const times = byId(`${name}-times`, HTMLSelectElement);
    fault.append(...offered.map(({ label }, index) => element('option', { value: String(index) }, label)));
    byId(`${name}s`, HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      const limit = times.value === '' ? {} : { times: Number(times.value) };
      void this.#apply((offered[Number(fault.value)]?.rules ?? []).map((rule) => ({ ...rule, ...limit })));
    });
    byId(`${name}-clear`, HTMLButtonElement).addEventListener('click', () => void this.#apply([]));
  }

  /** Says which faults are on. */
  show(faults: readonly ActiveFault[]): void {
    const text = faults
      .map(({ kind, times, acted }) => `${kind}: has acted ${pluralText(acted, 'time')}${times ? ` of ${times}` : ''}`)
      .join('; ');
    this.#say(text || 'No fault is on.');
  }

  /** Says what went wrong with the server. */
  fail(error: unknown): void {
    this.#say(messageOf(error));
  }

  async #apply(rules: readonly object[]): Promise<void> {
    try {
      this.show(await this.#set(rules));
    } catch (error) {
      this.fail(error);
    }
  }

  #say(text: string): void {
    // What is said again is read out again.
    if (this.#state.textContent !== text) this.#state.textContent = text;
  }
}
