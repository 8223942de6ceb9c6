/** The series of the city that the demo shows. */
import type { FormSeries } from 'downlink-export/controller';

/** A series, and how the page names it. */
export interface CitySeries extends FormSeries {
  /** Short name, for the page's address. */
  readonly id: string;
  readonly label: string;
  readonly unit: string;
  /** Its unit as people write it. */
  readonly shownUnit: string;
}

const one = (id: string, label: string, unit: string, shownUnit = unit): CitySeries => ({
  id,
  channelId: 'city',
  subtopic: 'city',
  name: `urn:tetouan:${id}`,
  label,
  unit,
  shownUnit,
});

/** All of them, in the order of the chart. */
export const CITY_SERIES: readonly CitySeries[] = [
  one('power-zone-1', 'Power of zone 1', 'kW'),
  one('power-zone-2', 'Power of zone 2', 'kW'),
  one('power-zone-3', 'Power of zone 3', 'kW'),
  one('temperature', 'Temperature', 'Cel', '°C'),
  one('humidity', 'Humidity', '%RH', '% RH'),
  one('wind-speed', 'Wind speed', 'm/s'),
  one('general-diffuse-flows', 'Sunlight', 'W/m2', 'W/m²'),
  one('diffuse-flows', 'Diffuse sunlight', 'W/m2', 'W/m²'),
];

/** The series of these short names, in the order of the chart. */
export function seriesOf(ids: readonly string[]): CitySeries[] {
  return CITY_SERIES.filter(({ id }) => ids.includes(id));
}

/** What a form needs of a series. */
export function formSeries({ channelId, subtopic = '', name, label, unit }: CitySeries): FormSeries {
  return { channelId, subtopic, name, label, unit };
}
