import { describe, expect, test } from 'vitest';
import { pageOf } from '../../../../src/sources/http/channel-api.ts';
import { BadPageMeta } from '../../../../src/sources/http/http-client.ts';

describe('the page of an answer', () => {
  test('is its counts and messages, and no other field', () => {
    expect(pageOf({ total: 5, messages: [1, 2], limit: 2, offset: 0 })).toEqual({
      total: 5,
      messages: [1, 2],
      limit: 2,
    });
    expect(pageOf({ total: 5, messages: [], limit: '2' })).toEqual({ total: 5, messages: [] });
  });

  test.each([
    ['no total', { messages: [] }],
    ['a total that is no count', { total: -1, messages: [] }],
    ['no messages', { total: 3 }],
    ['no list of messages', { total: 3, messages: {} }],
    ['nothing', null],
  ])('is none with %s', (_, body) => {
    expect(() => pageOf(body)).toThrow(BadPageMeta);
  });

  test('may leave the messages out when there are none', () => {
    expect(pageOf({ total: 0 })).toEqual({ total: 0, messages: [] });
    expect(pageOf({ total: 0, messages: null })).toEqual({ total: 0, messages: [] });
  });
});
