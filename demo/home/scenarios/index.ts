/** The scenarios, in the order of the page. */
import { twoOClockTwice } from './autumn-night.ts';
import { everyMonday } from './every-monday.ts';
import { fleetList } from './fleet-list.ts';
import { lastMonthToExcel } from './last-month.ts';
import { millionRows } from './million-rows.ts';
import { monthlyReport } from './monthly-report.ts';
import { pulledPlug } from './pulled-plug.ts';
import type { Scenario } from './scenario.ts';

/** All of them. */
export const SCENARIOS: readonly Scenario[] = [
  lastMonthToExcel,
  millionRows,
  twoOClockTwice,
  pulledPlug,
  monthlyReport,
  everyMonday,
  fleetList,
];
