/** What the view of recurring exports remembers besides the controller's state, and where the focus goes. */
import type { ScheduleForm } from '../../controller/schedule-form.ts';
import type { ScheduleFault, ScheduleState } from '../../controller/schedule-state.ts';
import type { View } from '../view.ts';

/** Where the focus goes after the next drawing. */
interface NextFocus {
  /** Selectors inside the view: the first that finds something. */
  readonly selectors: readonly string[];
  /** What has the focus until then. A person who has moved it meanwhile keeps it. */
  readonly from: Element | null;
}

/** What the view remembers of one schedule form. */
export interface ScheduleMemory {
  /** Whether a person has tried to save: from then on all faults are shown. */
  hasTried: boolean;
  /** Fields that a person has changed: their faults are shown at once. */
  readonly touched: Set<ScheduleFault['field']>;
  /** What the list is searched for. */
  query: string;
  /** The element of the view that has taken the focus. A new one takes it too. */
  root?: Element;
  /** Where the focus goes. */
  focus?: NextFocus | undefined;
  /** The last outcome that was announced. */
  outcome?: ScheduleState['outcome'];
  /** The last test that was announced. */
  test?: ScheduleState['test'];
}

const memories = new WeakMap<ScheduleForm, ScheduleMemory>();

/** Returns what is remembered of a form. */
export function memoryOf(form: ScheduleForm): ScheduleMemory {
  let memory = memories.get(form);
  if (!memory) {
    memory = { hasTried: false, touched: new Set(), query: '' };
    memories.set(form, memory);
  }
  return memory;
}

/** Forgets what was changed and tried: the form holds something else. */
export function forgetFaults(memory: ScheduleMemory): void {
  memory.hasTried = false;
  memory.touched.clear();
}

/** Returns the faults of a field that are to be shown. */
export function shownFaults(schedule: ScheduleForm, field: ScheduleFault['field']): string {
  const { hasTried, touched } = memoryOf(schedule);
  if (!hasTried && !touched.has(field)) return '';
  return schedule.state.faults
    .filter((fault) => fault.field === field)
    .map(({ message }) => message)
    .join(' ');
}

/** Moves the focus after the next drawing, unless a person moves it before. */
export function focusNext({ schedule, redraw }: View, selectors: readonly string[], from: Element | null): void {
  memoryOf(schedule()).focus = { selectors, from };
  redraw();
}

/** Returns what has the focus in the view that an element is in. */
export function focusedWith(element: Element): Element | null {
  return (element.getRootNode() as Document | ShadowRoot).activeElement;
}

/** Moves the focus to the outcome at once: what has it is about to go away. */
export function focusOutcome(event: Event): Element | null {
  const button = event.currentTarget as Element;
  const outcome = button.closest('.recurring')?.querySelector<HTMLElement>('.outcome-words') ?? null;
  outcome?.focus();
  return outcome;
}

/** Does what was left for after the drawing: the focus of a new view, or of the last action. */
export function settleFocus(memory: ScheduleMemory, root: Element): void {
  // While the controller is loaded there is no heading yet.
  const isNew = memory.root !== root && root.querySelector('.recurring-heading') !== null;
  if (isNew) memory.root = root;
  const next = isNew ? undefined : memory.focus;
  memory.focus = undefined;
  const { activeElement: active } = root.getRootNode() as Document | ShadowRoot;
  const isFree = isNew || !active || active === next?.from || active.contains(root);
  if (!isFree || (!isNew && !next)) return;
  for (const selector of next?.selectors ?? ['.recurring-heading']) {
    const found = root.querySelector<HTMLElement>(selector);
    found?.focus();
    if (found) return;
  }
}

/** Tells users of screen readers the outcome of the last action and of the last test, once. */
export function announceOutcomes({ announce, schedule }: View): void {
  const form = schedule();
  const memory = memoryOf(form);
  const { outcome, test } = form.state;
  if (outcome !== memory.outcome) {
    const isFirst = memory.outcome === undefined;
    memory.outcome = outcome;
    if (outcome.phase === 'done' && !isFirst) announce(outcome.message);
    if (outcome.phase === 'failed') announce(`${outcome.failure.message} ${outcome.failure.advice}`);
  }
  if (test !== memory.test) {
    memory.test = test;
    if (test && test.phase !== 'sending') announce(test.message);
  }
}
