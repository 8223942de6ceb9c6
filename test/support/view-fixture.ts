/** Views of the element's parts with a stand-in for the controller, which notes what it is told. */
import type { ExportForm, FormExporter } from '../../src/controller/export-form.ts';
import type { FormState } from '../../src/controller/form-state.ts';
import type { FormTexts } from '../../src/controller/texts/form-texts.ts';
import type { ElementTexts } from '../../src/element/texts/element-texts.ts';
import type { View } from '../../src/element/view.ts';

/** Notes of what a view did: names of commands and their arguments. */
export type Calls = [name: string, ...args: unknown[]][];

/** A form that does nothing but note its commands. Its state can be set. */
export interface StandInForm extends ExportForm {
  state: FormState;
}

/** What the commands of a stand-in return. A rejection stands for a browser that refuses. */
export interface Answers {
  saveAgain: () => Promise<void>;
  copyTable: () => Promise<number>;
}

/** Makes a stand-in that adds its commands to `calls`. */
export function standInForm(state: FormState, calls: Calls, answers: Answers): StandInForm {
  const note =
    (name: string) =>
    (...args: unknown[]) => {
      calls.push([name, ...args]);
    };
  return {
    exporter: {} as FormExporter,
    texts: {} as FormTexts,
    state,
    subscribe: () => () => {},
    update: note('update'),
    choose: note('choose'),
    toggleSeries: note('toggleSeries'),
    reset: note('reset'),
    open: note('open'),
    close: note('close'),
    start: async () => note('start')(),
    handOver: async () => note('handOver')(),
    saveFromServer: async (id) => note('saveFromServer')(id),
    removeFromServer: async (id) => note('removeFromServer')(id),
    cancel: note('cancel'),
    dismiss: note('dismiss'),
    saveAgain: () => {
      note('saveAgain')();
      return answers.saveAgain();
    },
    copyTable: () => {
      note('copyTable')();
      return answers.copyTable();
    },
    settings: () => 'settings',
    applySettings: () => true,
    dispose: note('dispose'),
  };
}

/** Makes a view of a stand-in. */
export function viewOf(form: StandInForm, texts: ElementTexts, calls: Calls, redraw: () => void): View {
  const { locale } = form.state;
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const short = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });
  const note =
    (name: string) =>
    (...args: unknown[]) => {
      calls.push([name, ...args]);
    };
  return {
    form,
    state: form.state,
    schedule: () => {
      throw new TypeError('A stand-in has no recurring exports.');
    },
    texts,
    count: (value) => whole.format(value),
    size: (bytes) => (bytes < 1e6 ? `${short.format(bytes / 1e3)} kB` : `${short.format(bytes / 1e6)} MB`),
    redraw,
    announce: note('announce'),
    showSchedule: note('showSchedule'),
    close: note('closeDialog'),
    link: () => 'https://example.com/?downlink=settings',
  };
}
