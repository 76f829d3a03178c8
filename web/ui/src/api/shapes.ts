import * as v from 'valibot';
import { DAMAGE_CLASSES, REASONS, STATUSES } from '../domain';

// What the page relies on in the server's answers. Members it does not use are let through unread.

export const finite = v.pipe(v.number(), v.finite());
export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const degrees = (limit: number) => v.pipe(v.number(), v.minValue(-limit), v.maxValue(limit));
const lonLat = v.tuple([degrees(180), degrees(90)]);
const damageClass = v.picklist(DAMAGE_CLASSES);
export const instant = v.pipe(
  v.string(),
  v.check((text) => !Number.isNaN(Date.parse(text)), 'not a point in time'),
);

export const AuditEntry = v.object({
  id: count,
  at: instant,
  user: v.string(),
  action: v.string(),
  subject: v.nullish(v.string(), null),
  before: v.optional(v.unknown()),
  after: v.optional(v.unknown()),
  reason: v.nullish(v.string(), null),
});
/** Who did what, and when. */
export type AuditEntry = v.InferOutput<typeof AuditEntry>;

/** GeoJSON positions may carry a height, which a map seen from above has no use for. */
export const position = v.pipe(
  v.array(finite),
  v.minLength(2),
  v.transform((numbers) => numbers.slice(0, 2)),
  lonLat,
);

export const Summary = v.object({
  version: v.string(),
  drives: count,
  frames: count,
  sightings: count,
  defects: count,
  by_class: v.object({
    pothole: v.optional(count, 0),
    alligator_crack: v.optional(count, 0),
    longitudinal_crack: v.optional(count, 0),
    transverse_crack: v.optional(count, 0),
  }),
  bounds: v.nullable(v.tuple([degrees(180), degrees(90), degrees(180), degrees(90)])),
});
export type Summary = v.InferOutput<typeof Summary>;

const listed = v.object({
  id: v.pipe(v.string(), v.nonEmpty()),
  class: damageClass,
  status: v.picklist(STATUSES),
  score: finite,
  sightings: count,
  drives: count,
  first_seen: instant,
  last_seen: instant,
  length_m: v.nullable(finite),
  width_m: v.nullable(finite),
  position_error_m: v.nullable(finite),
  severity: v.optional(v.nullable(finite), null),
  priority: v.optional(v.nullable(finite), null),
  road_id: v.optional(v.nullable(v.string()), null),
  road_name: v.optional(v.nullable(v.string()), null),
  chainage_m: v.optional(v.nullable(finite), null),
});

/** A defect as the map and the list know it. */
export type ListedDefect = v.InferOutput<typeof listed> & { lon: number; lat: number };

const defectFeature = v.pipe(
  v.object({
    geometry: v.object({ type: v.literal('Point'), coordinates: position }),
    properties: listed,
  }),
  v.transform(({ geometry, properties }): ListedDefect => {
    const [lon, lat] = geometry.coordinates;
    return { ...properties, lon, lat };
  }),
);

export const DefectPage = v.pipe(
  v.object({ numberMatched: count, numberReturned: count, features: v.array(defectFeature) }),
  v.transform(({ numberMatched, features }) => ({ matched: numberMatched, defects: features })),
);
/** As many defects as one answer holds, and how many there are in the asked-for bounds. */
export type DefectPage = v.InferOutput<typeof DefectPage>;

const view = v.object({
  drive: v.object({ id: v.string(), name: v.string() }),
  frame: count,
  /** Which of the sightings in its frame it is. */
  n: v.optional(count, 0),
  captured_at: instant,
  class: damageClass,
  score: finite,
  box: v.tuple([finite, finite, finite, finite]),
  // Without a picture only the shape of the empty place is left to know.
  image: v.nullable(v.tuple([v.pipe(finite, v.gtValue(0)), v.pipe(finite, v.gtValue(0))]), [16, 9]),
  picture: v.nullable(v.string()),
  distance_m: v.nullable(finite),
});
/** One picture a defect was seen in. */
export type View = v.InferOutput<typeof view>;

export const Defect = v.object({
  ...listed.entries,
  lon: degrees(180),
  lat: degrees(90),
  length_error_m: v.nullable(finite),
  width_error_m: v.nullable(finite),
  open_ended: v.boolean(),
  reason: v.picklist(REASONS),
  gone: v.pipe(finite, v.minValue(0), v.maxValue(1)),
  passed_unseen: count,
  growth: v.nullable(
    v.object({
      measure: v.picklist(['length', 'width', 'area']),
      per_year: finite,
      per_year_error: finite,
      significant: v.boolean(),
    }),
  ),
  seen_in: v.array(view),
  /** The latest audit entry that changed it; what a change has to be based on. */
  revision: v.optional(count, 0),
  said: v.optional(
    v.nullable(
      v.object({
        status: v.nullish(v.picklist(STATUSES)),
        class: v.nullish(damageClass),
        reason: v.nullish(v.string()),
        user: v.string(),
        at: instant,
      }),
    ),
    null,
  ),
  history: v.optional(v.array(AuditEntry), []),
});
/** A defect with the pictures it was seen in, best first. */
export type Defect = v.InferOutput<typeof Defect>;

const trackFeature = v.pipe(
  v.object({
    geometry: v.object({ type: v.literal('LineString'), coordinates: v.array(position) }),
    properties: v.object({ drive: v.string(), name: v.string() }),
  }),
  v.transform(({ geometry, properties }) => ({ ...properties, line: geometry.coordinates })),
);
export const Tracks = v.pipe(
  v.object({ features: v.array(trackFeature) }),
  v.transform(({ features }) => features),
);
/** One unbroken stretch of driven road. */
export type Track = v.InferOutput<typeof trackFeature>;
