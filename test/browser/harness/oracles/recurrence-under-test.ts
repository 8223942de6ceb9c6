/** The entry that the test of recurrence builds and loads into a page. */
export { Recurrence } from '../../../../src/core/recurrence.ts';
export { TimeZone } from '../../../../src/core/time-zone.ts';
