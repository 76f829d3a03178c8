/** The kinds of damage, in the order they are listed. */
export const DAMAGE_CLASSES = [
  'pothole',
  'alligator_crack',
  'longitudinal_crack',
  'transverse_crack',
] as const;
export type DamageClass = (typeof DAMAGE_CLASSES)[number];

/** What people have decided about a defect. */
export const STATUSES = ['candidate', 'confirmed', 'rejected', 'repaired'] as const;
export type Status = (typeof STATUSES)[number];

/** Why a defect has its status. */
export const REASONS = [
  'new',
  'seen_on_drives',
  'seen_strongly',
  'passed_unseen',
  'returned',
  'word',
] as const;

/** Nothing is left to do about a defect of this status. */
export const isSettled = (status: Status): boolean =>
  status === 'rejected' || status === 'repaired';

/** Longitude and latitude in degrees, WGS 84. */
export type LonLat = readonly [lon: number, lat: number];

/** West, south, east, north in degrees. */
export type Bounds = readonly [west: number, south: number, east: number, north: number];

/** Where a box lies in a picture: left, top, right, bottom in pixels. */
export type PixelBox = readonly [x0: number, y0: number, x1: number, y1: number];

/** What a person's work is. */
export const ROLES = ['viewer', 'patrol', 'engineer', 'planner', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** What not everybody may do. */
export const RIGHTS = ['read', 'upload', 'review', 'plan', 'manage'] as const;
export type Right = (typeof RIGHTS)[number];

/** How the pavement of a section looks to a camera: I is sound, III is bad. */
export const BANDS = ['I', 'II', 'III'] as const;
export type Band = (typeof BANDS)[number];
