import * as v from 'valibot';
import { ask } from './client';

export const Basemap = v.object({
  kind: v.picklist(['none', 'pmtiles', 'raster', 'vector']),
  url: v.nullish(v.string(), null),
  credit: v.nullish(v.string(), null),
  max_zoom: v.nullish(v.number(), null),
});
/** The map that is drawn below ours, if the server has one. */
export type Basemap = v.InferOutput<typeof Basemap>;

export const askBasemap = (signal?: AbortSignal): Promise<Basemap> =>
  ask('/api/basemap', Basemap, { signal });
