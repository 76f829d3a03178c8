import { expect, test } from 'vitest';
import { defectInHash, hashOfDefect, searchWithLanguage } from './route';

test.each(['01K6', 'a/b c', '損傷 7', '50%'])('an address leads back to defect %s', (id) => {
  expect(defectInHash(hashOfDefect(id))).toBe(id);
});

test.each(['', '#/', '#/defect/', '#/drive/7', '#/defect/%E0%A4%A'])(
  '%j names no defect',
  (hash) => {
    expect(defectInHash(hash)).toBeNull();
  },
);

test('no defect has an address too', () => {
  expect(defectInHash(hashOfDefect(null))).toBeNull();
});

test('setting the language keeps the rest of the address', () => {
  expect(searchWithLanguage('?a=1&lang=en', 'ja')).toBe('?a=1&lang=ja');
  expect(searchWithLanguage('', 'ja')).toBe('?lang=ja');
});
