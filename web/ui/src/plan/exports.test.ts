import { expect, test } from 'vitest';
import { exportUrl } from './exports';

const settings = { language: 'ja', crs: '6677', budget: 5, weights: {} };

test('a work list is asked for with its budget', () => {
  expect(exportUrl({ what: 'worklist' }, 'xlsx', settings)).toBe(
    '/api/exports/worklist.xlsx?lang=ja&crs=6677&budget=5',
  );
});

test('what knows no coordinate system or budget is not asked for one', () => {
  expect(exportUrl({ what: 'worklist' }, 'pdf', settings)).toBe(
    '/api/exports/worklist.pdf?lang=ja&budget=5',
  );
  expect(exportUrl({ what: 'defects' }, 'open311', settings)).toBe(
    '/api/exports/defects.open311?lang=ja',
  );
  expect(exportUrl({ what: 'drives' }, 'csv', { ...settings, crs: '4326' })).toBe(
    '/api/exports/drives.csv?lang=ja',
  );
});

test('what is ranked is ranked by the weights that the page shows', () => {
  const changed = { language: 'en', crs: '4326', budget: 5, weights: { bus: 0.1 } };
  const query = (what: 'worklist' | 'sections' | 'defects') =>
    new URL(exportUrl({ what }, 'csv', changed), 'http://here').searchParams.get('policy');
  expect(query('worklist')).toBe('{"weights":{"bus":0.1}}');
  expect(query('sections')).toBe('{"weights":{"bus":0.1}}');
  expect(query('defects')).toBeNull();
});
