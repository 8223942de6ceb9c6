/** Tells users of screen readers when a look ends without rows. */
import type { ExportForm } from '../../controller/export-form.ts';
import type { FormLook } from '../../controller/form-state.ts';
import type { View } from '../view.ts';

const announced = new WeakMap<ExportForm, FormLook>();

/** Announces a look that failed or found no rows, once. */
export function announceLook({ form, state, texts, announce }: View): void {
  const { look } = state;
  if (look.phase === 'loading' || announced.get(form) === look) return;
  announced.set(form, look);
  const { phase, preview, failure } = look;
  if (phase === 'failed' && failure) announce(`${texts.lookFailed}. ${failure.message}`);
  else if (phase === 'ready' && preview?.rows.length === 0) announce(texts.noRows);
}
