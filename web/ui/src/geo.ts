import type { LonLat } from './domain';

/** Mean radius of the Earth (IUGG R1). */
const EARTH_RADIUS_M = 6_371_008.8;
const RADIANS = Math.PI / 180;

/** Great-circle distance in metres (haversine). */
export function distanceM([lon1, lat1]: LonLat, [lon2, lat2]: LonLat): number {
  const dLat = ((lat2 - lat1) * RADIANS) / 2;
  const dLon = ((lon2 - lon1) * RADIANS) / 2;
  const h =
    Math.sin(dLat) ** 2 + Math.cos(lat1 * RADIANS) * Math.cos(lat2 * RADIANS) * Math.sin(dLon) ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Length of a line in metres. */
export function lengthM(line: readonly LonLat[]): number {
  let sum = 0;
  line.forEach((point, i) => {
    const before = line[i - 1];
    if (before) sum += distanceM(before, point);
  });
  return sum;
}

/** A closed ring of points `radiusM` from the centre, counter-clockwise. */
export function circle([lon, lat]: LonLat, radiusM: number, corners = 72): LonLat[] {
  const arc = radiusM / EARTH_RADIUS_M;
  const sinLat = Math.sin(lat * RADIANS);
  const cosLat = Math.cos(lat * RADIANS);
  const ring = Array.from({ length: corners }, (_, i): LonLat => {
    const bearing = (-2 * Math.PI * i) / corners;
    const sin = sinLat * Math.cos(arc) + cosLat * Math.sin(arc) * Math.cos(bearing);
    const dLon = Math.atan2(
      Math.sin(bearing) * Math.sin(arc) * cosLat,
      Math.cos(arc) - sinLat * sin,
    );
    return [lon + dLon / RADIANS, Math.asin(sin) / RADIANS];
  });
  return [...ring, ring[0] as LonLat];
}
