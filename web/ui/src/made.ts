import type { Defect } from './api/shapes';

/** A defect for tests. */
export function madeDefect(id: string, change: Partial<Defect> = {}): Defect {
  return {
    id,
    class: 'pothole',
    status: 'candidate',
    score: 0.7,
    sightings: 1,
    drives: 1,
    first_seen: '2026-10-05T01:12:09Z',
    last_seen: '2026-10-05T01:12:09Z',
    length_m: 1,
    width_m: 1,
    position_error_m: 2,
    severity: null,
    priority: null,
    road_id: null,
    road_name: null,
    chainage_m: null,
    lon: 139.7,
    lat: 35.6,
    length_error_m: 0.1,
    width_error_m: 0.1,
    open_ended: false,
    reason: 'new',
    gone: 0,
    passed_unseen: 0,
    growth: null,
    seen_in: [],
    revision: 0,
    said: null,
    history: [],
    ...change,
  };
}
