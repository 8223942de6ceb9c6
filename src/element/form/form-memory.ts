/** What the choices remember besides the form's state: searches, opened folds, the place in a list. */
import type { ExportForm } from '../../controller/export-form.ts';

/** What the choices of one form remember. */
export interface FormMemory {
  /** Search for series. */
  query: string;
  /** Place of the active series among those found. */
  active: number;
  /** Place of the series that the last choice began at, for choices of a range. */
  anchor: number;
  /** How far the list of series is scrolled, in rows. */
  firstRow: number;
  /** Whether the further choices are unfolded. */
  isMoreOpen: boolean;
  /** Whether the look is unfolded on a phone. */
  isLookOpen: boolean;
  /** Whether a person has chosen series or has tried to export. Missing series are shown as a fault from then on. */
  hasTried: boolean;
  /** Search for zones. Undefined while there is none. */
  zoneQuery: string | undefined;
  /** Place of the active zone among those found. */
  activeZone: number;
  /** What is wrong with the file that was to be the logo. */
  logoFault: string;
  /** Key of the column that is being dragged. */
  dragged: string | undefined;
}

const memories = new WeakMap<ExportForm, FormMemory>();

/** Returns the memory of a form. */
export function memoryOf(form: ExportForm): FormMemory {
  let memory = memories.get(form);
  if (!memory) {
    memory = {
      query: '',
      active: 0,
      anchor: 0,
      firstRow: 0,
      isMoreOpen: false,
      isLookOpen: false,
      hasTried: false,
      zoneQuery: undefined,
      activeZone: 0,
      logoFault: '',
      dragged: undefined,
    };
    memories.set(form, memory);
  }
  return memory;
}
