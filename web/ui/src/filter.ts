import type { ListedDefect } from './api/shapes';
import { DAMAGE_CLASSES, type DamageClass, STATUSES, type Status } from './domain';

/** Which defects the map and the list show. */
export interface Filter {
  readonly classes: readonly DamageClass[];
  readonly statuses: readonly Status[];
  /** The least severity, 0 to 1. */
  readonly severity: number;
  /** Days, such as 2026-11-23: seen on or after the one, on or before the other. */
  readonly from: string;
  readonly to: string;
  readonly road: string;
  readonly drive: string;
}

export const EVERYTHING: Filter = {
  classes: DAMAGE_CLASSES,
  statuses: STATUSES,
  severity: 0,
  from: '',
  to: '',
  road: '',
  drive: '',
};

/** Stands in an address for a choice of none at all. */
const NONE = 'none';
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const NAMES = ['class', 'status', 'severity', 'from', 'to', 'road', 'drive'] as const;

/** The filter in an address; what makes no sense there is passed over. */
export function filterIn(query: URLSearchParams): Filter {
  const day = (name: string) => {
    const text = query.get(name) ?? '';
    return DAY.test(text) ? text : '';
  };
  const severity = Number(query.get('severity') ?? 0);
  return {
    classes: chosen(query.get('class'), DAMAGE_CLASSES),
    statuses: chosen(query.get('status'), STATUSES),
    severity: severity > 0 && severity <= 1 ? severity : 0,
    from: day('from'),
    to: day('to'),
    road: query.get('road') ?? '',
    drive: query.get('drive') ?? '',
  };
}

/** Writes a filter into an address, only as far as it leaves anything out. */
export function withFilter(query: URLSearchParams, filter: Filter): URLSearchParams {
  const changed = new URLSearchParams(query);
  for (const name of NAMES) changed.delete(name);
  for (const [name, value] of Object.entries(settings(filter))) {
    if (value !== '') changed.set(name, value);
  }
  return changed;
}

/** The filter as the server's addresses take it, without a leading question mark. */
export function filterQuery(filter: Filter): string {
  return withFilter(new URLSearchParams(), filter).toString();
}

/** How many kinds of restriction there are, for a badge. */
export function restrictions(filter: Filter): number {
  return Object.values(settings(filter)).filter((value) => value !== '').length;
}

/** Whether a defect is let through; what one drive saw has to be known for that. */
export function lets(
  filter: Filter,
  seenByDrive: ReadonlySet<string> | null,
): (defect: ListedDefect) => boolean {
  const [from, to] = [filter.from, filter.to];
  const road = filter.road.toLocaleLowerCase();
  return (defect) =>
    filter.classes.includes(defect.class) &&
    filter.statuses.includes(defect.status) &&
    (filter.severity === 0 || (defect.severity ?? 0) >= filter.severity) &&
    (from === '' || defect.last_seen.slice(0, 10) >= from) &&
    (to === '' || defect.first_seen.slice(0, 10) <= to) &&
    (road === '' || isOn(defect, road)) &&
    (filter.drive === '' || seenByDrive === null || seenByDrive.has(defect.id));
}

function isOn({ road_id, road_name }: ListedDefect, road: string): boolean {
  return [road_id, road_name].some((name) => name?.toLocaleLowerCase() === road);
}

function settings(filter: Filter): Readonly<Record<(typeof NAMES)[number], string>> {
  return {
    class: told(filter.classes, DAMAGE_CLASSES),
    status: told(filter.statuses, STATUSES),
    severity: filter.severity === 0 ? '' : String(filter.severity),
    from: filter.from,
    to: filter.to,
    road: filter.road,
    drive: filter.drive,
  };
}

function chosen<Name extends string>(text: string | null, all: readonly Name[]): readonly Name[] {
  if (text === null || text === '') return all;
  if (text === NONE) return [];
  const names = text.split(',');
  const known = all.filter((name) => names.includes(name));
  return known.length === 0 ? all : known;
}

function told(some: readonly string[], all: readonly string[]): string {
  if (some.length === all.length) return '';
  return some.length === 0 ? NONE : some.join(',');
}
