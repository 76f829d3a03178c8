import { expect, test } from 'vitest';
import type { Job } from '../api/jobs';
import { withNews } from './job-feed';

const job = (id: string, change: Partial<Job> = {}): Job => ({
  id,
  name: id,
  state: 'queued',
  by: null,
  created_at: '2026-11-23T10:00:00Z',
  started_at: null,
  finished_at: null,
  attempts: 0,
  frames_done: null,
  frames_all: null,
  drive_id: null,
  already_known: false,
  error: null,
  ...change,
});

test('news of a job replaces what was known of it, in its place', () => {
  const jobs = withNews([job('a'), job('b')], job('b', { state: 'running' }));
  expect(jobs.map(({ id, state }) => `${id} ${state}`)).toEqual(['a queued', 'b running']);
});

test('a new job comes first', () => {
  expect(withNews([job('a')], job('b')).map(({ id }) => id)).toEqual(['b', 'a']);
});
