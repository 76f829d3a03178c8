import { css, html, LitElement, nothing, type PropertyValues, svg } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { styleMap } from 'lit/directives/style-map.js';
import type { View } from '../api/shapes';
import { controlsCss } from '../components/controls-css';
import { sharedCss } from '../components/shared-css';
import type { Words } from '../i18n/words';
import { moved, WHOLE, type Zoom, zoomedAt, zoomedTo } from './zoom';

const STEP = 1.5;

/** A frame with its box, magnified with the wheel, by buttons or by Z, and dragged about. */
@customElement('mm-zoom-picture')
export class ZoomPicture extends LitElement {
  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) view!: View;
  @state() private zoom: Zoom = WHOLE;
  @state() private broken = false;
  @state() private boxShown = true;
  @query('.stage') private stage!: HTMLElement;
  #dragFrom: readonly [number, number] | null = null;

  static override styles = [
    sharedCss,
    controlsCss,
    css`
      :host {
        position: relative;
      }
      .stage {
        position: relative;
        overflow: clip;
        background: #10161b;
        color: #e8eef2;
        border-radius: 10px;
        touch-action: none;
        cursor: zoom-in;
      }
      .stage.near {
        cursor: grab;
      }
      .sheet {
        position: absolute;
        inset: 0;
        transform-origin: 0 0;
      }
      img,
      svg.box {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        user-select: none;
        pointer-events: none;
      }
      rect {
        fill: none;
        vector-effect: non-scaling-stroke;
      }
      .under {
        stroke: #0b1014;
        stroke-width: calc(5px / var(--scale));
        opacity: 0.7;
      }
      .over {
        stroke: #ffd84a;
        stroke-width: calc(2.5px / var(--scale));
      }
      .buttons {
        position: absolute;
        inset-block-start: 0.5rem;
        inset-inline-end: 0.5rem;
        display: flex;
        gap: 0.25rem;
      }
      .none {
        display: grid;
        place-content: center;
      }
    `,
  ];

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('view')) return;
    [this.zoom, this.broken] = [WHOLE, false];
  }

  /** Shows the damage large, or the whole picture again. */
  toggleZoom(): void {
    this.zoom = this.zoom.scale > 1 ? WHOLE : zoomedTo(this.view.box, this.view.image);
  }

  protected override render() {
    const { words, view, zoom } = this;
    const [width, height] = view.image;
    const shape = styleMap({ 'aspect-ratio': `${width} / ${height}` });
    if (view.picture === null || this.broken) {
      return html`<div class="stage none" style=${shape}>
        ${words.text(view.picture === null ? 'noPicture' : 'brokenPicture')}
      </div>`;
    }
    const transform = `translate(${zoom.x * 100}%, ${zoom.y * 100}%) scale(${zoom.scale})`;
    return html`<div
        class="stage ${zoom.scale > 1 ? 'near' : ''}"
        style=${shape}
        @wheel=${this.#onWheel}
        @pointerdown=${this.#onDown}
        @pointermove=${this.#onMove}
        @pointerup=${this.#onUp}
        @dblclick=${this.toggleZoom}
      >
        <div class="sheet" style=${styleMap({ transform, '--scale': String(zoom.scale) })}>
          <img
            src=${view.picture}
            alt=${words.text('pictureOf', { drive: view.drive.name, frame: words.whole(view.frame) })}
            data-testid="review-picture"
            @error=${() => {
              this.broken = true;
            }}
          />
          ${this.boxShown ? this.#box() : nothing}
        </div>
      </div>
      <div class="buttons">
        ${this.#button('+', 'zoomIn', () => this.#magnify(STEP))}
        ${this.#button('−', 'zoomOut', () => this.#magnify(1 / STEP))}
        ${this.#button(words.text('zoomToDamage'), 'zoomToDamage', () => this.toggleZoom(), zoom.scale > 1)}
        ${this.#button(
          words.text('box'),
          'boxShow',
          () => {
            this.boxShown = !this.boxShown;
          },
          this.boxShown,
        )}
      </div>`;
  }

  #button(
    label: string,
    key: 'zoomIn' | 'zoomOut' | 'zoomToDamage' | 'boxShow',
    act: () => void,
    pressed?: boolean,
  ) {
    return html`<button
      type="button"
      class="button tiny"
      aria-label=${this.words.text(key)}
      aria-pressed=${pressed ?? nothing}
      @click=${act}
    >
      ${label}
    </button>`;
  }

  #box() {
    const [width, height] = this.view.image;
    const [x0, y0, x1, y1] = this.view.box;
    const rectangle = (kind: string) =>
      svg`<rect class=${kind} x=${x0} y=${y0} width=${x1 - x0} height=${y1 - y0} rx="2" />`;
    return html`<svg class="box" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" aria-hidden="true">
      ${rectangle('under')}${rectangle('over')}
    </svg>`;
  }

  #magnify(factor: number): void {
    this.zoom = zoomedAt(this.zoom, factor, [0.5, 0.5]);
  }

  #shares({ clientX, clientY }: MouseEvent): readonly [number, number] {
    const { left, top, width, height } = this.stage.getBoundingClientRect();
    return [(clientX - left) / width, (clientY - top) / height];
  }

  #onWheel(event: WheelEvent): void {
    // The page scrolls on where the picture cannot get smaller.
    if (event.deltaY > 0 && this.zoom.scale === 1) return;
    event.preventDefault();
    this.zoom = zoomedAt(this.zoom, 1.0015 ** -event.deltaY, this.#shares(event));
  }

  #onDown(event: PointerEvent): void {
    if (this.zoom.scale === 1) return;
    this.#dragFrom = this.#shares(event);
    this.stage.setPointerCapture(event.pointerId);
  }

  #onMove(event: PointerEvent): void {
    if (this.#dragFrom === null) return;
    const [x, y] = this.#shares(event);
    const [fromX, fromY] = this.#dragFrom;
    this.#dragFrom = [x, y];
    this.zoom = moved(this.zoom, x - fromX, y - fromY);
  }

  #onUp(): void {
    this.#dragFrom = null;
  }
}
