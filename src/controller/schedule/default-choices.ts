/** The choices of a schedule before anybody chooses. */
import type { ScheduleChoices } from '../schedule-state.ts';

/** The choices where nothing is known of a server. */
export const DEFAULT_CHOICES: ScheduleChoices = {
  name: '',
  rhythm: { every: 'week', weekday: 1 },
  at: '07:00',
  place: 'browser',
};
