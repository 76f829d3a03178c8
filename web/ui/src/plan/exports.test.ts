import { expect, test } from 'vitest';
import { exportUrl } from './exports';

const settings = { language: 'ja', crs: '6677', budget: 5 };

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
