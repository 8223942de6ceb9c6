import type { ExportRequest, NotificationMedium } from 'downlink-export';

/** What the form of a new definition says. */
export interface RecurringChoices {
  /** ISO 8601. */
  readonly periodicity: string;
  /** Length of the window before each run, ISO 8601; `''` means the window of the settings. */
  readonly window: string;
  /** First run, Unix seconds; NaN means now. */
  readonly periodStart: number;
  /** `''` means no messages. */
  readonly medium: NotificationMedium | '';
  /** `''` means the user. */
  readonly target: string;
  readonly success: { readonly title: string; readonly text: string };
  readonly failure: { readonly title: string; readonly text: string };
}

/** A request of the settings as a recurring one. It may well be invalid: that is for the exporter to say. */
export function recurringRequestOf(request: ExportRequest, choices: RecurringChoices): ExportRequest {
  const { periodicity, periodStart, window, medium, target } = choices;
  const to = target === '' ? {} : { target };
  return {
    ...request,
    type: 'recurring',
    periodicity,
    ...(!Number.isNaN(periodStart) && { periodStart }),
    items: request.items.map((item) => {
      if (window === '' || !('channelId' in item.params)) return item;
      const { from: _from, to: _to, ...params } = item.params;
      return { ...item, params: { ...params, period: window } };
    }),
    ...(medium !== '' && {
      notification: {
        messages: [
          { ...to, policy: 'onSuccess', medium, ...choices.success },
          { ...to, policy: 'onFailure', medium, ...choices.failure },
        ],
      },
    }),
  };
}

/** The periodicity that a count and a unit such as `PT*M` make. */
export function periodicityOf(count: string, unit: string): string {
  return unit.replace('*', count);
}
