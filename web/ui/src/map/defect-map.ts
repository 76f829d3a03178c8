import type { Geometry } from 'geojson';
import {
  GeoJSONSource,
  type LngLatLike,
  Map as MapLibre,
  type MapMouseEvent,
  ScaleControl,
  setWorkerUrl,
  VectorTileSource,
} from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import type { Bounds, LonLat } from '../domain';
import { DAMAGE_CLASSES } from '../domain';
import type { Scheme } from '../look';
import { type BaseStyle, NO_BASEMAP } from './basemap';
import { CLUSTER_LAYER, DEFECT_LAYER } from './defect-layers';
import { graticule } from './graticule';
import { arrowIcon, classIcon, ICON_PIXEL_RATIO } from './icons';
import { SECTION_LAYER, type SectionMode } from './road-layers';
import {
  ARROW_ICON,
  defectTiles,
  iconName,
  type MapData,
  type MapSetting,
  mapStyle,
  NOTHING,
} from './style';
import { WORK_LAYER } from './work-layers';

setWorkerUrl(workerUrl);

/** How much of each side of the map is covered by panels, in pixels. */
export interface Insets {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

/** What the map tells its owner. */
export interface MapListener {
  picked(id: string): void;
  sectionPicked?(id: string): void;
  workPicked?(id: string): void;
  moved(bounds: Bounds): void;
  /** False from the first change until everything is drawn again. */
  idle(idle: boolean): void;
}

/** How far from a mark a finger or a mouse may be to mean it, in pixels. */
const PICK_RADIUS_PX = 14;
const LINE_PICK_RADIUS_PX = 6;
const GRATICULE_SPACING_PX = 150;
/** A close look shows a circle of this radius where zooms between these limits can. */
const CLOSE_RADIUS_PX = 34;
const CLOSE_ZOOMS = [18, 20] as const;
/** At the equator: the world is one tile of 512 px. */
const METRES_PER_PIXEL_Z0 = 40_075_016.686 / 512;
const MARGIN_PX = 56;

/** The MapLibre map with its layers. Throws where WebGL 2 is missing. */
export class DefectMap {
  readonly #map: MapLibre;
  /** The map has been moved to where there is something to see; a first move needs no animation. */
  #placed = false;
  readonly #darkScheme = matchMedia('(prefers-color-scheme: dark)');
  readonly #data: MapData = {
    graticule: NOTHING,
    tracks: NOTHING,
    works: NOTHING,
    error: NOTHING,
    selected: NOTHING,
  };
  #setting: MapSetting;
  /** The style has been drawn once; another before that would have to wait. */
  #styled = false;
  #section = '';

  constructor(
    container: HTMLElement,
    private readonly listener: MapListener,
    { sections, defects }: Omit<MapSetting, 'base'>,
  ) {
    this.#setting = { sections, defects, base: NO_BASEMAP };
    this.#map = new MapLibre({
      container,
      style: mapStyle(this.#scheme, this.#data, this.#setting),
      center: [0, 20],
      zoom: 1.5,
      minZoom: 1,
      maxZoom: 22,
      renderWorldCopies: false,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: 0,
    });
    this.#map.touchZoomRotate.disableRotation();
    this.#map.keyboard.disableRotation();
    this.#map.addControl(new ScaleControl({ maxWidth: 120 }), 'bottom-right');
    this.#listen();
  }

  /** Replaces what some of the layers draw. */
  draw(data: Partial<MapData>): void {
    Object.assign(this.#data, data);
    this.listener.idle(false);
    for (const name of Object.keys(data) as (keyof MapData)[]) {
      const source = this.#map.getSource(name);
      if (source instanceof GeoJSONSource) source.setData(this.#data[name]);
    }
  }

  /** Shows the defects that a filter of the server lets through. */
  showDefects(query: string | null): void {
    this.#setting = { ...this.#setting, defects: query };
    const source = this.#map.getSource('defects');
    if (query === null || !(source instanceof VectorTileSource)) return;
    const tiles = defectTiles(query);
    if (source.tiles.join() === tiles.join()) return;
    this.listener.idle(false);
    source.setTiles(tiles);
  }

  /** What the colour of sections says from now on. */
  colourSections(sections: SectionMode): void {
    if (sections === this.#setting.sections) return;
    this.#setting = { ...this.#setting, sections };
    this.#restyle();
  }

  /** Lifts one section out. */
  chooseSection(id: string): void {
    this.#section = id;
    if (this.#map.getLayer('section-chosen')) {
      this.#map.setFilter('section-chosen', ['==', ['get', 'id'], id]);
    }
  }

  /** Draws a base map below everything. */
  layBelow(base: BaseStyle): void {
    this.#setting = { ...this.#setting, base };
    this.#restyle();
  }

  /** A picture of the map as it is, to be printed. */
  async picture(): Promise<string> {
    return new Promise((resolve) => {
      this.#map.once('render', () => resolve(this.#map.getCanvas().toDataURL('image/png')));
      this.#map.triggerRepaint();
    });
  }

  /** The name by which assistive technology calls the map. */
  set label(label: string) {
    this.#map.getCanvas().setAttribute('aria-label', label);
  }

  /** Moves so that the bounds fill what the panels leave free. */
  showAll([west, south, east, north]: Bounds, covered: Insets): void {
    const padding = {
      top: covered.top + MARGIN_PX,
      right: covered.right + MARGIN_PX,
      bottom: covered.bottom + MARGIN_PX,
      left: covered.left + MARGIN_PX,
    };
    const bounds: [number, number, number, number] = [west, south, east, north];
    this.#map.fitBounds(bounds, { padding, maxZoom: 19, animate: this.#placed });
    this.#placed = true;
  }

  /** Moves a place into free view; `close` moves near, to where a circle of `radiusM` is well seen. */
  reveal([lon, lat]: LonLat, radiusM: number, covered: Insets, close: boolean): void {
    const { clientWidth: width, clientHeight: height } = this.#map.getContainer();
    const { x, y } = this.#map.project([lon, lat]);
    const inView =
      x > covered.left + MARGIN_PX &&
      x < width - covered.right - MARGIN_PX &&
      y > covered.top + MARGIN_PX &&
      y < height - covered.bottom - MARGIN_PX;
    if (inView && !close) return;
    const zoom = this.#map.getZoom();
    this.#map.easeTo({
      center: [lon, lat],
      zoom: close ? Math.max(zoom, closeZoom(lat, radiusM)) : zoom,
      offset: [(covered.left - covered.right) / 2, (covered.top - covered.bottom) / 2],
      duration: this.#placed ? 500 : 0,
    });
    this.#placed = true;
  }

  /** Where a place is drawn, in pixels from the map's top left corner. */
  pixelOf([lon, lat]: LonLat): { x: number; y: number } {
    const { x, y } = this.#map.project([lon, lat]);
    return { x, y };
  }

  zoomBy(levels: number): void {
    this.#map.easeTo({ zoom: this.#map.getZoom() + levels, duration: 200 });
  }

  remove(): void {
    this.#darkScheme.removeEventListener('change', this.#restyle);
    this.#map.remove();
  }

  get #scheme(): Scheme {
    return this.#darkScheme.matches ? 'dark' : 'light';
  }

  #listen(): void {
    const map = this.#map;
    map.on('style.load', () => {
      this.#styled = true;
      this.#addIcons();
      this.draw(this.#data);
      this.showDefects(this.#setting.defects);
      this.chooseSection(this.#section);
    });
    // A tile that did not come leaves a hole in the map; the list and the panels say what is wrong.
    map.on('error', ({ error }) => console.warn('The map:', error.message));
    map.on('load', () => this.#moved());
    map.on('moveend', () => this.#moved());
    map.on('movestart', () => this.listener.idle(false));
    map.on('idle', () => this.listener.idle(true));
    map.on('click', (event) => this.#pick(event));
    for (const layer of [DEFECT_LAYER, CLUSTER_LAYER, SECTION_LAYER, WORK_LAYER]) {
      map.on('mousemove', layer, () => {
        map.getCanvas().style.cursor = 'pointer';
      });
      map.on('mouseleave', layer, () => {
        map.getCanvas().style.cursor = '';
      });
    }
    this.#darkScheme.addEventListener('change', this.#restyle);
  }

  readonly #restyle = (): void => {
    if (!this.#styled) return;
    this.#map.setStyle(mapStyle(this.#scheme, this.#data, this.#setting));
    this.#addIcons();
  };

  #addIcons(): void {
    for (const damageClass of DAMAGE_CLASSES) {
      for (const settled of [false, true]) {
        this.#addIcon(
          iconName(damageClass, settled),
          classIcon(damageClass, settled, this.#scheme),
        );
      }
    }
    this.#addIcon(ARROW_ICON, arrowIcon(this.#scheme));
  }

  #addIcon(name: string, image: ImageData): void {
    if (this.#map.hasImage(name)) this.#map.updateImage(name, image);
    else this.#map.addImage(name, image, { pixelRatio: ICON_PIXEL_RATIO });
  }

  #moved(): void {
    const bounds = this.#map.getBounds();
    const [west, east] = [bounds.getWest(), bounds.getEast()];
    const [south, north] = [bounds.getSouth(), bounds.getNorth()];
    const degreesPerPixel = (east - west) / this.#map.getContainer().clientWidth;
    // Twice the view on each side, so that a drag does not run off the lines.
    const [dx, dy] = [east - west, north - south];
    this.draw({
      graticule: graticule(
        [west - dx, south - dy, east + dx, north + dy],
        degreesPerPixel * GRATICULE_SPACING_PX,
      ),
    });
    this.listener.moved([
      Math.max(west, -180),
      Math.max(south, -90),
      Math.min(east, 180),
      Math.min(north, 90),
    ]);
  }

  /** Picks the mark nearest to the pointer: marks overlap where damage is dense. */
  #pick({ point, lngLat }: MapMouseEvent): void {
    const near = this.#near(point, PICK_RADIUS_PX, [DEFECT_LAYER, CLUSTER_LAYER]);
    const distance = (feature: (typeof near)[number]): number => {
      if (feature.geometry.type !== 'Point') return Number.POSITIVE_INFINITY;
      const [lon = 0, lat = 0] = feature.geometry.coordinates;
      return this.#map.project([lon, lat]).dist(point);
    };
    const [nearest] = near.toSorted((a, b) => distance(a) - distance(b));
    const id: unknown = nearest?.properties.id;
    if (nearest?.layer.id === CLUSTER_LAYER) this.#goNearer(middleOf(nearest.geometry) ?? lngLat);
    else if (typeof id === 'string') this.listener.picked(id);
    else this.#pickLine(point, lngLat);
  }

  /** No mark is near: a work or a section may be, or from afar a run of sections. */
  #pickLine(point: MapMouseEvent['point'], at: LngLatLike): void {
    const [line] = this.#near(point, LINE_PICK_RADIUS_PX, [WORK_LAYER, SECTION_LAYER]);
    const id: unknown = line?.properties.id;
    if (typeof id !== 'string') {
      if (line?.layer.id === SECTION_LAYER) this.#goNearer(at);
    } else if (line?.layer.id === WORK_LAYER) this.listener.workPicked?.(id);
    else this.listener.sectionPicked?.(id);
  }

  #near({ x, y }: MapMouseEvent['point'], radiusPx: number, layers: string[]) {
    const there = layers.filter((layer) => this.#map.getLayer(layer));
    return this.#map.queryRenderedFeatures(
      [
        [x - radiusPx, y - radiusPx],
        [x + radiusPx, y + radiusPx],
      ],
      { layers: there },
    );
  }

  /** Goes nearer to what is drawn as one from afar. */
  #goNearer(center: LngLatLike): void {
    this.#map.easeTo({ center, zoom: this.#map.getZoom() + 2, duration: 400 });
  }
}

function middleOf(geometry: Geometry): LngLatLike | null {
  if (geometry.type !== 'Point') return null;
  const [lon = 0, lat = 0] = geometry.coordinates;
  return [lon, lat];
}

function closeZoom(lat: number, radiusM: number): number {
  const [least, most] = CLOSE_ZOOMS;
  const metresPerPixelZ0 = METRES_PER_PIXEL_Z0 * Math.cos((lat * Math.PI) / 180);
  const zoom = Math.log2((CLOSE_RADIUS_PX * metresPerPixelZ0) / Math.max(radiusM, 0.1));
  return Math.min(most, Math.max(least, zoom));
}
