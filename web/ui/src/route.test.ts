import { expect, test } from 'vitest';
import { hashOf, parseRoute, searchWithLanguage, withSetting } from './route';

const told = (hash: string) => {
  const { page, id, query } = parseRoute(hash);
  return [page, id, query.toString()];
};

test('an empty or unknown address is the map', () => {
  for (const hash of ['', '#', '#/', '#/nothing/here', '#section', '#/map']) {
    expect(told(hash)).toEqual(['map', null, '']);
  }
});

test('every view has its address', () => {
  expect(told('#/review/d1')).toEqual(['review', 'd1', '']);
  expect(told('#/plan?budget=30000000')).toEqual(['plan', null, 'budget=30000000']);
  expect(told('#/admin/audit?user=a')).toEqual(['admin', 'audit', 'user=a']);
  expect(told('#/setup/a%2Fb')).toEqual(['setup', 'a/b', '']);
  expect(told('#/defect/d%201?class=pothole')).toEqual(['map', 'd 1', 'class=pothole']);
});

test('addresses lead back to where they came from', () => {
  for (const hash of ['#/map', '#/defect/a%2Fb', '#/review/x?status=candidate', '#/help/patrol']) {
    const { page, id, query } = parseRoute(hash);
    expect(hashOf(page, id, query)).toBe(hash);
  }
});

test('a broken escape is no defect', () => {
  expect(told('#/defect/%E0%A4%A')).toEqual(['map', null, '']);
});

test('a setting is added, changed and taken away', () => {
  const route = parseRoute('#/plan?budget=1');
  expect(withSetting(route, 'crs', '6677')).toBe('#/plan?budget=1&crs=6677');
  expect(withSetting(route, 'budget', '2')).toBe('#/plan?budget=2');
  expect(withSetting(route, 'budget', '')).toBe('#/plan');
});

test('the language is set beside what else the address asks', () => {
  expect(searchWithLanguage('?x=1&lang=en', 'ja')).toBe('?x=1&lang=ja');
});
