import { expect, test } from 'vitest';
import { EVERYTHING, filterIn, filterQuery, lets, restrictions, withFilter } from './filter';
import { madeDefect } from './made';

const read = (text: string) => filterIn(new URLSearchParams(text));

test('an empty address lets everything through', () => {
  expect(read('')).toEqual(EVERYTHING);
  expect(filterQuery(EVERYTHING)).toBe('');
  expect(restrictions(EVERYTHING)).toBe(0);
});

test('a filter comes back from the address it was written into', () => {
  const text = 'class=pothole%2Calligator_crack&status=none&severity=0.5&from=2026-01-31&road=A1';
  const filter = read(text);
  expect(filter.classes).toEqual(['pothole', 'alligator_crack']);
  expect(filter.statuses).toEqual([]);
  expect(filterQuery(filter)).toBe(text);
  expect(restrictions(filter)).toBe(5);
});

test('nonsense in an address is passed over', () => {
  expect(read('class=moon&severity=7&from=yesterday&to=2026-1-1')).toEqual(EVERYTHING);
});

test('other settings of the address stay', () => {
  const query = withFilter(new URLSearchParams('view=table&road=B2'), EVERYTHING);
  expect(query.toString()).toBe('view=table');
});

test('a defect has to pass every part of a filter', () => {
  const defect = {
    ...madeDefect('a'),
    severity: 0.4,
    road_id: 'r1',
    road_name: 'Aleksis Kiven katu',
    first_seen: '2026-03-01T10:00:00Z',
    last_seen: '2026-05-01T10:00:00Z',
  };
  const passes = (text: string, seen: ReadonlySet<string> | null = null) =>
    lets(read(text), seen)(defect);
  for (const text of [
    'class=pothole',
    'severity=0.4',
    'from=2026-05-01',
    'to=2026-03-01',
    'road=aleksis kiven katu',
    'road=r1',
  ]) {
    expect(passes(text), text).toBe(true);
  }
  for (const text of [
    'class=none',
    'status=repaired',
    'severity=0.41',
    'from=2026-05-02',
    'to=2026-02-28',
    'road=r2',
  ]) {
    expect(passes(text), text).toBe(false);
  }
  expect(passes('drive=d', new Set(['a']))).toBe(true);
  expect(passes('drive=d', new Set(['b']))).toBe(false);
});
