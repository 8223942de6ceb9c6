/** Says what failed, in the form's language. */
import { TimeZone } from '../../core/time-zone.ts';
import { failureOf } from '../failures.ts';
import { zoneOf } from '../form-request.ts';
import type { FormFailure, FormState } from '../form-state.ts';
import type { LoadedTexts } from './loaded-texts.ts';

/** Returns a failure for people: in words of the schedule where they differ from those of an export. */
export function scheduleFailure(error: unknown, { schedule, outcomes }: LoadedTexts, state: FormState): FormFailure {
  const zone = zoneOf(state.choices.timezone) ?? TimeZone.of('UTC');
  const failure = failureOf(error, { ...state, window: state.window, zone, texts: outcomes });
  const own = Object.entries(schedule.failures).find(([code]) => code === failure.code)?.[1];
  return own ? { ...failure, ...own, remedies: [] } : failure;
}
