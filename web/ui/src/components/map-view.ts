import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Basemap } from '../api/basemap';
import type { Defect, ListedDefect, Track } from '../api/shapes';
import type { Bounds } from '../domain';
import type { Words } from '../i18n/words';
import '../map/map.css';
import { baseStyle } from '../map/basemap';
import { DefectMap, type Insets } from '../map/defect-map';
import { selection, trackLines } from '../map/features';
import type { SectionMode } from '../map/road-layers';
import { defectPicked, sectionPicked, viewChanged } from './events';

const NO_INSETS: Insets = { top: 0, right: 0, bottom: 0, left: 0 };

/** The map and its buttons. Rendered into the page itself, where MapLibre's style sheet reaches it. */
@customElement('mm-map')
export class MapView extends LitElement {
  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) tracks: readonly Track[] = [];
  @property({ attribute: false }) defects: readonly ListedDefect[] = [];
  /** Which defects the tiles show, as the server's addresses take it. */
  @property({ attribute: false }) filter = '';
  @property({ attribute: false }) sections: SectionMode = 'band';
  @property({ attribute: false }) chosenSection: string | null = null;
  @property({ attribute: false }) basemap: Basemap | null = null;
  @property({ attribute: false }) selected: Defect | null = null;
  @property({ attribute: false }) bounds: Bounds | null = null;
  /** Asked whenever the map moves by itself: what do the panels cover? */
  @property({ attribute: false }) covered: () => Insets = () => NO_INSETS;
  @state() private withoutWebgl = false;
  #map: DefectMap | null = null;
  #pickedHere: string | null = null;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(): void {
    const container = this.querySelector<HTMLElement>('.canvas');
    if (!container) return;
    try {
      this.#map = new DefectMap(
        container,
        {
          picked: (id) => {
            this.#pickedHere = id;
            this.dispatchEvent(defectPicked(id));
          },
          sectionPicked: (id) => this.dispatchEvent(sectionPicked(id)),
          moved: (bounds) => this.dispatchEvent(viewChanged(bounds)),
          idle: (idle) => this.setAttribute('data-map-idle', String(idle)),
        },
        { sections: this.sections, defects: this.filter },
      );
    } catch (error) {
      console.warn('The map cannot be drawn:', error);
      this.withoutWebgl = true;
    }
  }

  protected override updated(changed: PropertyValues<this>): void {
    const map = this.#map;
    if (!map) return;
    if (changed.has('words')) map.label = this.words.text('map');
    if (changed.has('tracks')) map.draw({ tracks: trackLines(this.tracks) });
    if (changed.has('filter')) map.showDefects(this.filter);
    if (changed.has('sections')) map.colourSections(this.sections);
    if (changed.has('chosenSection')) map.chooseSection(this.chosenSection ?? '');
    if (changed.has('basemap') && this.basemap && this.basemap.kind !== 'none') {
      void baseStyle(this.basemap).then((base) => map.layBelow(base));
    }
    if (changed.has('bounds') && this.bounds && !this.selected) {
      map.showAll(this.bounds, this.covered());
    }
    if (changed.has('selected')) this.#select(map);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#map?.remove();
    this.#map = null;
  }

  #select(map: DefectMap): void {
    const { selected } = this;
    map.draw(selection(selected));
    if (!selected) return;
    const close = this.#pickedHere !== selected.id;
    this.#pickedHere = null;
    const { lon, lat, position_error_m: radiusM } = selected;
    map.reveal([lon, lat], radiusM ?? 0, this.covered(), close);
  }

  /** Where a defect is drawn, in CSS pixels of the window; null if the map does not draw it. */
  pixelOf(id: string): { x: number; y: number } | null {
    const defect = this.defects.find((candidate) => candidate.id === id);
    if (!defect || !this.#map) return null;
    const corner = this.getBoundingClientRect();
    const { x, y } = this.#map.pixelOf([defect.lon, defect.lat]);
    return { x: corner.x + x, y: corner.y + y };
  }

  #showAll(): void {
    if (this.bounds) this.#map?.showAll(this.bounds, this.covered());
  }

  protected override render() {
    const { words } = this;
    if (this.withoutWebgl) {
      return html`<p class="no-webgl" role="note" data-testid="no-webgl">${words.text('noWebgl')}</p>`;
    }
    return html`
      <div class="canvas"></div>
      <div class="map-buttons">
        ${this.#button('zoomIn', 'M12 5v14M5 12h14', () => this.#map?.zoomBy(1))}
        ${this.#button('zoomOut', 'M5 12h14', () => this.#map?.zoomBy(-1))}
        ${this.#button('showAll', 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5', () => this.#showAll())}
      </div>
      ${
        this.basemap?.credit
          ? html`<p class="credit" data-testid="credit">${this.basemap.credit}</p>`
          : nothing
      }
    `;
  }

  #button(key: 'zoomIn' | 'zoomOut' | 'showAll', path: string, act: () => void) {
    const label = this.words.text(key);
    return html`<button type="button" aria-label=${label} title=${label} @click=${act}>
      <svg viewBox="0 0 24 24" aria-hidden="true"><path d=${path} /></svg>
    </button>`;
  }
}
