import { expect, test } from 'vitest';
import { areas, en, type Key } from './en';
import { ja } from './ja';
import { chooseLanguage, fetchTexts, Words } from './words';

await fetchTexts('ja');

const english = new Words('en', [], 'Asia/Tokyo');
const japanese = new Words('ja', [], 'Asia/Tokyo');

test.each(Object.keys(en) as Key[])('both languages fill in the same values: %s', (key) => {
  const holes = (text: string) => (text.match(/\{\w+\}/g) ?? []).toSorted();
  expect(holes(ja[key])).toEqual(holes(en[key]));
  expect(ja[key].trim()).not.toBe('');
});

test('no key stands in two areas', () => {
  const keys = Object.values(areas).flatMap((area) => Object.keys(area));
  expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
});

test('money is in whole units of its currency', () => {
  expect(english.money(30_000_000, 'JPY')).toBe('¥30,000,000');
  expect(japanese.money(1_234_567.8, 'JPY')).toBe('￥1,234,568');
  expect(english.money(5, 'dollars')).toBe('5 dollars');
});

test('sizes of files and spans of time have one unit', () => {
  expect(english.bytes(0)).toBe('0 bytes');
  expect(english.bytes(1_400_000_000)).toBe('1.4 GB');
  expect(english.span(40)).toBe('40 seconds');
  expect(english.span(180)).toBe('3 minutes');
  expect(japanese.span(7200)).toBe('2 時間');
});

test('values are filled in', () => {
  expect(english.text('view', { n: '2', all: '5' })).toBe('View 2 of 5');
  expect(japanese.text('view', { n: '2', all: '5' })).toBe('5 件中 2 件目');
});

test('sizes have two significant digits', () => {
  expect(english.size(1.24, 0.8)).toBe('1.2 m × 0.8 m');
  expect(english.size(12.6, 0.043)).toBe('13 m × 0.043 m');
  expect(english.size(4.96, 0.5, true)).toBe('≥ 5 m × 0.5 m');
  expect(english.size(null, 0.8)).toBe('– × 0.8 m');
});

test('distances change to kilometres', () => {
  expect(english.distance(0)).toBe('0 m');
  expect(english.distance(631.4)).toBe('631 m');
  expect(english.distance(328_040)).toBe('328 km');
  expect(japanese.distance(12_340)).toBe('12.3 km');
});

test('times are local ones, written as the reader is used to', () => {
  expect(japanese.dateTime('2026-10-05T01:12:09.2Z')).toBe('2026/10/05 10:12');
  const british = new Words('en', ['ja-JP', 'en-GB', 'en-US'], 'Asia/Tokyo');
  expect(british.dateTime('2026-10-05T15:12:09Z')).toBe('6 Oct 2026, 00:12');
});

test('the address decides on the language, then the last choice, then the browser', () => {
  expect(chooseLanguage('?lang=ja', 'en', ['en'])).toBe('ja');
  expect(chooseLanguage('?lang=xx', 'ja', ['en'])).toBe('ja');
  expect(chooseLanguage('', null, ['fr-FR', 'ja-JP', 'en'])).toBe('ja');
  expect(chooseLanguage('', null, ['fr'])).toBe('en');
});
