import { describe, expect, test } from 'vitest';
import { findName, sameName, singular } from '../../../src/core/singular.ts';

describe('the singular of a type', () => {
  test.each([
    ['devices', 'device'],
    ['companies', 'company'],
    ['statuses', 'status'],
    ['addresses', 'address'],
    ['boxes', 'box'],
    ['classes', 'class'],
    ['branches', 'branch'],
    ['series', 'series'],
    ['people', 'person'],
    ['data', 'data'],
    ['connectivity-statuses', 'connectivity-status'],
    ['connectivityStatuses', 'connectivityStatus'],
    ['connectivity_statuses', 'connectivity_status'],
    ['model-people', 'model-person'],
    ['groupPeople', 'groupPerson'],
    ['Devices', 'Device'],
    ['keys', 'key'],
    ['gateways', 'gateway'],
    ['houses', 'house'],
    ['licenses', 'license'],
    ['databases', 'database'],
    ['analyses', 'analysis'],
    ['phases', 'phase'],
    ['buses', 'bus'],
    ['potatoes', 'potato'],
    ['status', 'status'],
    ['analysis', 'analysis'],
    ['staff', 'staff'],
    ['tenant', 'tenant'],
    ['s', 's'],
    ['', ''],
    ['__proto__', '__proto__'],
    ['-', '-'],
  ])('of %j is %j', (plural, one) => expect(singular(plural)).toBe(one));
});

test.each([
  ['createdAt', 'created-at', true],
  ['createdAt', 'created_at', true],
  ['createdAt', 'CREATED AT', true],
  ['createdAt', 'created', false],
  ['_', '-', false],
  ['', '', true],
])('%j and %j are the same name: %j', (a, b, same) => expect(sameName(a, b)).toBe(same));

test('an exact name comes before one of another style', () => {
  expect(findName('createdAt', ['created-at', 'createdAt'])).toBe('createdAt');
  expect(findName('createdAt', ['created-at', 'created_at'])).toBe('created-at');
  expect(findName('createdAt', ['created'])).toBeUndefined();
});
