import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { boundsOf, defaultState, type PageState, readState, writeState } from '../../../demo/home/page-state.ts';

beforeEach(() => vi.stubGlobal('navigator', { language: 'fr-FR' }));
afterEach(() => vi.unstubAllGlobals());

describe('the address of the page', () => {
  it('says nothing of what is as usual', () => {
    expect(writeState(defaultState(), defaultState(), '')).toBe('');
    expect(readState('', defaultState())).toEqual(defaultState());
  });

  it('keeps everything that a person chooses, and the parameters of others', () => {
    const chosen: PageState = {
      window: { from: 1_793_401_200, to: 1_795_993_200 },
      zone: 'America/Argentina/Buenos_Aires',
      language: 'it',
      theme: 'dark',
      direction: 'rtl',
      series: ['power-zone-2', 'humidity'],
      scenario: 'night',
    };
    const query = writeState(chosen, defaultState(), '?downlink=abc&window=7d');
    expect(query).toContain('downlink=abc');
    expect(query).toContain('zone=America/Argentina/Buenos_Aires');
    expect(readState(`?${query}`, defaultState())).toEqual(chosen);
    expect(writeState(defaultState(), defaultState(), `?${query}`)).toBe('downlink=abc');
  });

  it('is harmless when it says nonsense', () => {
    const query = '?window=__proto__&zone=Nowhere/None&lang=constructor&theme=x&dir=up&series=%3Cimg%3E,__proto__';
    expect(readState(query, defaultState())).toEqual(defaultState());
    expect(readState('?window=2026-02-01/2026-01-01', defaultState()).window).toBe('30d');
  });
});

it('a named window ends with the last whole step', () => {
  expect(boundsOf('1d', 1_795_912_345)).toEqual({ from: 1_795_825_800, to: 1_795_912_200 });
});
