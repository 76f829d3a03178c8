import { addProtocol, type LayerSpecification, type SourceSpecification } from 'maplibre-gl';
import type { Basemap } from '../api/basemap';
import type { MapLook } from '../look';

/** A base map as MapLibre takes it. */
export interface BaseStyle {
  readonly source: SourceSpecification | null;
  layers(look: MapLook): LayerSpecification[];
}

export const NO_BASEMAP: BaseStyle = { source: null, layers: () => [] };

const SOURCE = 'basemap';

/** Makes ready what is needed to draw a base map. */
export async function baseStyle(basemap: Basemap): Promise<BaseStyle> {
  const { kind, url, credit, max_zoom } = basemap;
  if (kind === 'none' || url === null) return NO_BASEMAP;
  const shared = {
    ...(credit === null ? {} : { attribution: credit }),
    ...(max_zoom === null ? {} : { maxzoom: max_zoom }),
  };
  const absolute = url.startsWith('/') ? location.origin + url : url;
  switch (kind) {
    case 'raster':
      return rasterStyle({ type: 'raster', tiles: [absolute], tileSize: 256, ...shared });
    case 'vector':
      return vectorStyle({ type: 'vector', tiles: [absolute], ...shared });
    case 'pmtiles':
      return pmtilesStyle(absolute, shared);
  }
}

/** One file with all tiles, read piece by piece; its head says what kind they are. */
async function pmtilesStyle(url: string, shared: object): Promise<BaseStyle> {
  const { PMTiles, Protocol, TileType } = await import('pmtiles');
  const protocol = new Protocol();
  const archive = new PMTiles(url);
  protocol.add(archive);
  addProtocol('pmtiles', protocol.tile);
  const { tileType } = await archive.getHeader();
  const source = { url: `pmtiles://${url}`, ...shared };
  return tileType === TileType.Mvt
    ? vectorStyle({ type: 'vector', ...source })
    : rasterStyle({ type: 'raster', tileSize: 256, ...source });
}

function rasterStyle(source: SourceSpecification): BaseStyle {
  return {
    source,
    layers: () => [
      {
        id: 'basemap',
        type: 'raster',
        source: SOURCE,
        // Stepped back, so that what is drawn over it is seen.
        paint: { 'raster-saturation': -0.4, 'raster-opacity': 0.75 },
      },
    ],
  };
}

/** Layers of the usual schemas (Protomaps, OpenMapTiles, GSI); those that are not there draw nothing. */
function vectorStyle(source: SourceSpecification): BaseStyle {
  return {
    source,
    layers: (look) => [
      ...['landcover', 'landuse', 'park', 'natural'].map((name) => fill(name, look.green)),
      ...['water', 'waterarea'].map((name) => fill(name, look.water)),
      ...['building', 'buildings', 'BldA'].map((name) => fill(name, look.building)),
      ...['roads', 'transportation', 'road', 'RdCL'].map((name) => line(name, look.road, 1.5)),
      ...['railway', 'RailCL'].map((name) => line(name, look.roadEdge, 1)),
      ...['boundaries', 'boundary'].map((name) => line(name, look.trackArrow, 0.75)),
    ],
  };
}

const fill = (name: string, colour: string): LayerSpecification => ({
  id: `base-${name}`,
  type: 'fill',
  source: SOURCE,
  'source-layer': name,
  filter: ['==', ['geometry-type'], 'Polygon'],
  paint: { 'fill-color': colour },
});

const line = (name: string, colour: string, widthPx: number): LayerSpecification => ({
  id: `base-${name}`,
  type: 'line',
  source: SOURCE,
  'source-layer': name,
  paint: {
    'line-color': colour,
    'line-width': ['interpolate', ['linear'], ['zoom'], 10, widthPx / 2, 18, widthPx * 4],
  },
});
