/** Makes one window of several. Loaded with reports, tables and facts only. */
import type { TimeWindow } from './item-plans.ts';

/** From the earliest start to the latest end of windows; undefined when there are none. */
export const wholeWindow = (windows: readonly TimeWindow[]): TimeWindow | undefined =>
  windows.length === 0
    ? undefined
    : {
        from: Math.min(...windows.map(({ from }) => from)),
        to: Math.max(...windows.map(({ to }) => to)),
      };
