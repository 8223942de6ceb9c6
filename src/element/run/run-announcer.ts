/** Tells users of screen readers how an export goes: its start, each quarter, waits, and its end. */
import type { ExportForm } from '../../controller/export-form.ts';
import type { FormRun } from '../../controller/form-state.ts';
import { numberFormat } from '../look/number-format.ts';
import type { View } from '../view.ts';

/** What was announced of an export. */
interface Announced {
  readonly phase: FormRun['phase'];
  /** What it ended with. */
  readonly outcome: unknown;
  /** Quarters that are done. Undefined while there is no progress to tell. */
  readonly quarter: number | undefined;
  readonly isWaiting: boolean;
}

const known = new WeakMap<ExportForm, Announced>();

/** Announces what is new since the last call. */
export function announceRun(view: View): void {
  const { form, state, announce } = view;
  const before = known.get(form) ?? { phase: 'idle', outcome: undefined, quarter: 0, isWaiting: false };
  const now = stageOf(state.run);
  const isNew = now.phase !== before.phase || now.outcome !== before.outcome || restarts(before, now);
  // While the file is saved, there is no progress to tell.
  known.set(form, isNew ? now : { ...now, quarter: now.quarter ?? before.quarter });
  const message = isNew ? phaseMessage(view) : stepMessage(view, before, now);
  if (message) announce(message);
}

/** Whether another export has begun, unseen: progress never decreases. */
const restarts = (before: Announced, now: Announced): boolean => (now.quarter ?? 4) < (before.quarter ?? 0);

function stageOf(run: FormRun): Announced {
  const { phase } = run;
  const progress = run.phase === 'running' ? run.progress : undefined;
  return {
    phase,
    outcome: run.phase === 'done' ? run.result : run.phase === 'failed' ? run.failure : undefined,
    quarter: progress && Math.floor(4 * (progress.fraction ?? 0)),
    isWaiting: progress?.waiting !== undefined,
  };
}

function phaseMessage({ state: { run }, texts, count }: View): string {
  switch (run.phase) {
    case 'idle':
    case 'onServer':
      return '';
    case 'running':
      return texts.exportStarted;
    case 'done': {
      const { files } = run.result;
      if (files.length === 0) return texts.noFile;
      const names = files.map(({ name }) => name).slice(0, 3);
      return `${texts.fileSaved(files.length, count(files.length))}: ${names.join(', ')}`;
    }
    case 'failed':
      return `${texts.runFailed}. ${run.failure.message} ${run.failure.advice}`;
    case 'cancelled':
      return `${texts.runCancelled}. ${texts.cancelledMeaning}`;
  }
}

function stepMessage({ state: { run, locale }, texts }: View, before: Announced, now: Announced): string {
  if (run.phase !== 'running') return '';
  if (now.isWaiting && !before.isWaiting) return run.message;
  const { quarter = 0 } = now;
  return quarter > (before.quarter ?? 0) && quarter < 4 ? texts.exportAt(percentText(quarter / 4, locale)) : '';
}

/** Writes a fraction as a whole percentage. It is rounded down: 100 % means that all is done. */
export function percentText(fraction: number, locale: string): string {
  return numberFormat(locale, { style: 'percent' }).format(Math.floor(100 * fraction) / 100);
}
