import { describe, expect, test } from 'vitest';
import { type OutcomeContext, Outcomes } from '../../../src/controller/outcomes.ts';
import { de } from '../../../src/controller/texts/de.ts';
import { deOutcomes } from '../../../src/controller/texts/de-outcomes.ts';
import { en } from '../../../src/controller/texts/en.ts';
import { enOutcomes } from '../../../src/controller/texts/en-outcomes.ts';
import type { FormTexts } from '../../../src/controller/texts/form-texts.ts';
import { loadOutcomeTexts, loadTexts } from '../../../src/controller/texts/index.ts';
import { it } from '../../../src/controller/texts/it.ts';
import { itOutcomes } from '../../../src/controller/texts/it-outcomes.ts';
import type { OutcomeTexts } from '../../../src/controller/texts/outcome-texts.ts';
import { texts as deServer } from '../../../src/controller/texts/server/de.ts';
import { texts as enServer } from '../../../src/controller/texts/server/en.ts';
import { texts as itServer } from '../../../src/controller/texts/server/it.ts';
import type { ServerFormTexts } from '../../../src/controller/texts/server-form-texts.ts';
import { hasDecimalComma, percent, quantity, spanText } from '../../../src/controller/words.ts';

/** Every text of a language by its path, with values put in. */
function textsOf(
  texts: FormTexts & OutcomeTexts & { readonly server: ServerFormTexts },
  locale: string,
): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (value: unknown, path: string) => {
    if (typeof value === 'string') found.set(path, value);
    else if (typeof value === 'function') {
      // Names and texts stand for themselves, numbers for what is counted.
      const isNamed = /^clock|unknownZone|faults\.unusable|progress\.done|nextAttempt|server\.(server|message)/.test(
        path,
      );
      for (const number of [1, 2, 12_345]) {
        const values = isNamed ? ['«1»', '«2»', '«3»'] : [quantity(number, locale), quantity(3, locale)];
        found.set(`${path}(${number})`, (value as (...values: unknown[]) => string)(...values));
      }
    } else for (const [key, part] of Object.entries(value as object)) walk(part, path ? `${path}.${key}` : key);
  };
  walk(texts, '');
  return found;
}

const LANGUAGES = {
  en: { ...en, ...enOutcomes, server: enServer },
  de: { ...de, ...deOutcomes, server: deServer },
  it: { ...it, ...itOutcomes, server: itServer },
};

/** Words that only English has. */
const ENGLISH =
  /\b(the|and|are|is|was|were|of|with|without|this|take|choose|readings?|clock|period|left|try|again|file is|rows?|pages?)\b/i;

describe.each(Object.entries(LANGUAGES))('the texts in %s', (locale, texts) => {
  const all = textsOf(texts, locale);

  test('are the same as in English, none is empty', () => {
    expect([...all.keys()]).toEqual([...textsOf(LANGUAGES.en, 'en').keys()]);
    expect([...all].filter(([, text]) => typeof text !== 'string' || text.trim() !== text || text === '')).toEqual([]);
    expect(all.size).toBeGreaterThan(200);
  });

  test('write numbers as the language does, and one thing unlike several', () => {
    const large = [...all].filter(([path]) => /^(notes|sizes)\..*\(12345\)$/.test(path) && !path.includes('no-data'));
    const written = { en: '12,345', de: '12.345', it: '12.345' }[locale]!;
    expect(large.filter(([, text]) => !text.includes(written))).toEqual([]);
    const notes = Object.entries(texts.notes).filter(([code]) => code !== 'no-data');
    expect(notes.filter(([, note]) => !note({ value: 1, text: '1' }).match(/(^|\D)1 /)).map(([code]) => code)).toEqual(
      [],
    );
  });

  test('are sentences', () => {
    const sentences = [...all].filter(([path]) =>
      /^(faults|notes|sizes|failures|progress|clock|server\.(tooLarge|serverC|serverL|states.*(message|advice)|noFile|noNews))/.test(
        path,
      ),
    );
    const odd = sentences.filter(([, text]) => !/^[\p{Lu}\d«„“A]/u.test(text) || !/[.]$/.test(text));
    expect(odd).toEqual([]);
  });

  test('contain what they are given', () => {
    expect(texts.clockBack('DAY', 'FROM', 'TO')).toMatch(/DAY.*FROM.*TO/);
    expect(texts.clockForward('DAY', 'FROM', 'TO')).toMatch(/DAY.*FROM.*TO/);
    expect(texts.clockBack('a', 'b', 'c')).not.toBe(texts.clockForward('a', 'b', 'c'));
    expect(texts.progress.doneAndLeft('PART', 'LEFT')).toMatch(/PART.*LEFT/);
    expect(texts.faults.unusableSeries('<img>')).toContain('<img>');
  });

  if (locale !== 'en')
    test('have no English left in them', () => {
      const english = textsOf(LANGUAGES.en, locale);
      expect([...all].filter(([path, text]) => text === english.get(path))).toEqual([]);
      expect([...all].filter(([, text]) => ENGLISH.test(text))).toEqual([]);
    });
});

test('languages are found by their primary subtag, others are English', async () => {
  expect([await loadTexts('de-CH'), await loadTexts('it')]).toEqual([de, it]);
  expect([await loadOutcomeTexts('de'), await loadOutcomeTexts('it-CH'), await loadOutcomeTexts('fr')]).toEqual([
    ...[deOutcomes, itOutcomes, enOutcomes],
  ]);
  expect([loadTexts('en-GB'), loadTexts('fr'), loadTexts('deu')]).toEqual([undefined, undefined, undefined]);
});

test('numbers, parts and spans are written by Intl', () => {
  const plain = (text: string) => text.replace(/\s/g, ' ');
  expect([percent(0.999, 'en'), plain(percent(0.5, 'de')), percent(1, 'en')]).toEqual(['99%', '50 %', '100%']);
  expect([0.2, 89, 90, 5399, 5400].map((seconds) => plain(spanText(seconds, 'de')))).toEqual([
    ...['1 Sek.', '89 Sek.', '2 Min.', '90 Min.', '2 Std.'],
  ]);
  expect(['de', 'it', 'fr', 'en', 'de-CH', 'ar-EG'].map(hasDecimalComma)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});

test('a failure whose words cannot be loaded is said in the language of the form all the same', () => {
  const outcomes = new Outcomes(() => ({ notLoaded: it.notLoaded }) as OutcomeContext);
  expect(outcomes.ofError(new Error('Failed to fetch'))).toEqual({
    ...{ code: 'unknown', ...it.notLoaded, technical: 'Failed to fetch', remedies: [] },
  });
});
