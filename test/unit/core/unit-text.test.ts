import { expect, test } from 'vitest';
import { unitText } from '../../../src/core/unit-text.ts';

test.each([
  ['Cel', '°C'],
  ['W/m2', 'W/m²'],
  ['%RH', '% RH'],
  ['m3', 'm³'],
  ['m3/s', 'm³/s'],
  ['kg/m3', 'kg/m³'],
  ['m/s2', 'm/s²'],
  ['Ohm', 'Ω'],
  ['ug/m3', 'µg/m³'],
  ['K', 'K'],
  ['%', '%'],
  ['co2ppm', 'co2ppm'],
  ['', ''],
  ['__proto__', '__proto__'],
  ['°C', '°C'],
])('%s is written %s', (unit, text) => expect(unitText(unit)).toBe(text));
