import { css, html, LitElement, type PropertyValues, unsafeCSS } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { askBasemap } from '../api/basemap';
import { ApiProblem } from '../api/client';
import type { Defect } from '../api/shapes';
import type { Bounds } from '../domain';
import type { Words } from '../i18n/words';
import { baseStyle } from '../map/basemap';
import { DefectMap } from '../map/defect-map';
import { selection } from '../map/features';
import mapCss from '../map/map.css?inline';
import type { SectionMode } from '../map/road-layers';
import { NOTHING } from '../map/style';
import type { Works } from '../map/work-layers';
import { defectPicked } from './events';
import { sharedCss } from './shared-css';

const NO_INSETS = { top: 0, right: 0, bottom: 0, left: 0 };

declare global {
  interface HTMLElementEventMap {
    'mm-work-picked': CustomEvent<{ id: string }>;
  }
}

/** A map within a page: one defect where it lies, or the works of a plan. */
@customElement('mm-small-map')
export class SmallMap extends LitElement {
  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) defect: Defect | null = null;
  @property({ attribute: false }) works: Works = NOTHING;
  @property({ attribute: false }) bounds: Bounds | null = null;
  @property({ attribute: false }) sections: SectionMode = 'off';
  /** What to look at next. */
  @property({ attribute: false }) focused: Bounds | null = null;
  @state() private withoutWebgl = false;
  #map: DefectMap | null = null;

  static override styles = [
    unsafeCSS(mapCss),
    sharedCss,
    css`
      :host {
        position: relative;
        min-height: 12rem;
        overflow: clip;
        border-radius: 10px;
        background: var(--ground);
      }
      .canvas {
        position: absolute;
        inset: 0;
      }
      p {
        padding: 1rem;
        font-size: 0.8125rem;
        color: var(--muted);
      }
    `,
  ];

  protected override firstUpdated(): void {
    const container = this.renderRoot.querySelector<HTMLElement>('.canvas');
    if (!container) return;
    try {
      this.#map = new DefectMap(
        container,
        {
          picked: (id) => this.dispatchEvent(defectPicked(id)),
          workPicked: (id) =>
            this.dispatchEvent(
              new CustomEvent('mm-work-picked', { detail: { id }, bubbles: true, composed: true }),
            ),
          moved: () => {},
          idle: (idle) => this.setAttribute('data-map-idle', String(idle)),
        },
        { sections: this.sections, defects: this.defect === null ? null : '' },
      );
    } catch (error) {
      console.warn('The map cannot be drawn:', error);
      this.withoutWebgl = true;
      return;
    }
    void this.#layBasemap();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#map?.remove();
    this.#map = null;
  }

  async #layBasemap(): Promise<void> {
    try {
      const basemap = await askBasemap();
      if (basemap.kind !== 'none') this.#map?.layBelow(await baseStyle(basemap));
    } catch (error) {
      // Without a base map the roads are still there.
      if (!(error instanceof ApiProblem)) throw error;
    }
  }

  protected override updated(changed: PropertyValues<this>): void {
    const map = this.#map;
    if (!map) return;
    if (changed.has('words')) map.label = this.words.text('map');
    if (changed.has('works')) map.draw({ works: this.works });
    if (changed.has('bounds') && this.bounds && !this.defect) map.showAll(this.bounds, NO_INSETS);
    if (changed.has('focused') && this.focused) map.showAll(this.focused, NO_INSETS);
    if (changed.has('defect')) this.#showDefect(map);
  }

  #showDefect(map: DefectMap): void {
    const { defect } = this;
    map.draw(selection(defect));
    if (!defect) return;
    map.reveal(
      [defect.lon, defect.lat],
      Math.max(2, defect.position_error_m ?? 0),
      NO_INSETS,
      true,
    );
  }

  /** A picture of the map, to be printed. */
  async picture(): Promise<string | null> {
    return (await this.#map?.picture()) ?? null;
  }

  protected override render() {
    return this.withoutWebgl
      ? html`<p role="note">${this.words.text('noWebgl')}</p>`
      : html`<div class="canvas"></div>`;
  }
}
