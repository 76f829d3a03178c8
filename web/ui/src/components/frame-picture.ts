import { css, html, LitElement, nothing, svg } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { styleMap } from 'lit/directives/style-map.js';
import type { View } from '../api/shapes';
import type { Words } from '../i18n/words';
import { type PlacedBox, placeBox } from '../picture';
import { classIcon } from './class-icon';
import { sharedCss } from './shared-css';

/** A frame with the box of what was seen in it; opens large on a click. */
@customElement('mm-frame-picture')
export class FramePicture extends LitElement {
  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) view!: View;
  @state() private broken: string | null = null;
  @state() private large = false;
  @query('dialog') private dialog!: HTMLDialogElement;

  static override styles = [
    sharedCss,
    css`
      .stage {
        position: relative;
        display: block;
        width: 100%;
        background: #10161b;
        color: #e8eef2;
        overflow: clip;
      }
      button.stage {
        cursor: zoom-in;
      }
      .stage:focus-visible {
        outline-offset: -3px;
        outline-color: #fff;
      }
      img,
      .box {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
      }
      rect {
        fill: none;
        vector-effect: non-scaling-stroke;
      }
      .under {
        stroke: #0b1014;
        stroke-width: 5;
        opacity: 0.75;
      }
      .over {
        stroke: #ffd84a;
        stroke-width: 2.5;
      }
      .label {
        position: absolute;
        display: flex;
        align-items: center;
        gap: 0.35rem;
        padding: 0.15rem 0.45rem 0.15rem 0.3rem;
        font-size: 0.8125rem;
        white-space: nowrap;
        border-radius: 4px;
        background: rgb(11 16 20 / 88%);
        color: #fff;
        color-scheme: dark;
      }
      .label .class-icon {
        width: 1rem;
        height: 1rem;
      }
      .none {
        display: grid;
        place-content: center;
        padding: 1rem;
        text-align: center;
      }
      dialog {
        padding: 0;
        border: 0;
        background: none;
        max-width: none;
        max-height: none;
        cursor: zoom-out;
      }
      dialog::backdrop {
        background: rgb(8 12 15 / 82%);
      }
    `,
  ];

  protected override render() {
    const { words, view } = this;
    const [width, height] = view.image;
    const shape = styleMap({ 'aspect-ratio': `${width} / ${height}` });
    if (view.picture === null || this.broken === view.picture) {
      const key = view.picture === null ? 'noPicture' : 'brokenPicture';
      return html`<div class="stage none" style=${shape} data-testid="no-picture">
        ${words.text(key)}
      </div>`;
    }
    const largest = `min(96vw, calc(94dvh * ${width / height}))`;
    return html`
      <button
        type="button"
        class="stage"
        style=${shape}
        aria-haspopup="dialog"
        title=${words.text('enlarge')}
        @click=${this.#enlarge}
      >
        ${this.#picture(view.picture)}
      </button>
      <dialog
        aria-label=${words.text('enlarge')}
        @click=${() => this.dialog.close()}
        @close=${() => (this.large = false)}
      >
        ${
          this.large
            ? html`<div
                class="stage"
                style=${styleMap({ 'aspect-ratio': `${width} / ${height}`, width: largest })}
              >
                ${this.#picture(view.picture)}
              </div>`
            : nothing
        }
      </dialog>
    `;
  }

  async #enlarge(): Promise<void> {
    this.large = true;
    await this.updateComplete;
    this.dialog.showModal();
  }

  #picture(source: string) {
    const { words, view } = this;
    const alt = words.text('pictureOf', {
      drive: view.drive.name,
      frame: words.whole(view.frame),
    });
    const place = placeBox(view.box, view.image);
    return html`
      <img
        src=${source}
        alt=${alt}
        data-testid="frame-picture"
        @error=${() => (this.broken = source)}
      />
      ${this.#box(place)}
      <span class="label" data-testid="frame-label" style=${styleMap(labelPlace(place))}>
        ${classIcon(view.class)} ${words.text(view.class)} ${words.score(view.score)}
      </span>
    `;
  }

  #box({ left, top, right, bottom }: PlacedBox) {
    const [width, height] = this.view.image;
    const rectangle = (kind: string) => svg`<rect
      class=${kind}
      data-testid=${kind === 'over' ? 'frame-box' : nothing}
      x=${(left / 100) * width}
      y=${(top / 100) * height}
      width=${((right - left) / 100) * width}
      height=${((bottom - top) / 100) * height}
      rx="2"
    />`;
    return html`<svg
      class="box"
      viewBox="0 0 ${width} ${height}"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      ${rectangle('under')}${rectangle('over')}
    </svg>`;
  }
}

function labelPlace({ left, top, right, bottom, labelSide, labelEnd }: PlacedBox) {
  return {
    ...(labelSide === 'left' ? { left: `${left}%` } : { right: `${100 - right}%` }),
    ...(labelEnd === 'above'
      ? { bottom: `calc(${100 - top}% + 4px)` }
      : { top: `min(calc(${bottom}% + 4px), 100% - 1.75rem)` }),
  };
}
