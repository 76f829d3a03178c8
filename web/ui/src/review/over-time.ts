import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { styleMap } from 'lit/directives/style-map.js';
import type { View } from '../api/shapes';
import { controlsCss } from '../components/controls-css';
import { sharedCss } from '../components/shared-css';
import type { Words } from '../i18n/words';
import { bestOfEachDrive, cropAround } from './passes';

declare global {
  interface HTMLElementEventMap {
    'mm-view-picked': CustomEvent<{ view: View }>;
  }
}

/** The same spot on every drive that saw it, oldest first. */
@customElement('mm-over-time')
export class OverTime extends LitElement {
  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) views: readonly View[] = [];
  @property({ attribute: false }) current: View | null = null;

  static override styles = [
    sharedCss,
    controlsCss,
    css`
      ol {
        list-style: none;
        display: grid;
        grid-auto-flow: column;
        grid-auto-columns: minmax(8.5rem, 1fr);
        gap: 0.5rem;
        overflow-x: auto;
        padding: 3px;
      }
      button {
        width: 100%;
        border: 2px solid transparent;
        border-radius: 8px;
        overflow: clip;
        font-size: 0.75rem;
      }
      button[aria-pressed='true'] {
        border-color: var(--accent);
      }
      .crop {
        position: relative;
        display: block;
        aspect-ratio: 4 / 3;
        overflow: clip;
        background: #10161b;
      }
      img {
        position: absolute;
        max-width: none;
      }
      .when {
        display: block;
        padding: 0.25rem 0.375rem;
      }
    `,
  ];

  protected override render() {
    const passes = bestOfEachDrive(this.views);
    return html`<ol>
      ${passes.map((view) => html`<li>${this.#pass(view)}</li>`)}
    </ol>`;
  }

  #pass(view: View) {
    const { words } = this;
    const style = styleMap(cropAround(view.box, view.image, 4 / 3));
    const pick = () =>
      this.dispatchEvent(
        new CustomEvent('mm-view-picked', { detail: { view }, bubbles: true, composed: true }),
      );
    const isCurrent =
      this.current !== null &&
      this.current.drive.id === view.drive.id &&
      this.current.frame === view.frame;
    return html`<button type="button" aria-pressed=${isCurrent} @click=${pick}>
      <span class="crop">
        ${view.picture === null ? '' : html`<img src=${view.picture} alt="" loading="lazy" style=${style} />`}
      </span>
      <span class="when"><time datetime=${view.captured_at}>${words.date(view.captured_at)}</time> · ${words.score(view.score)}<br /><span class="quiet">${view.drive.name}</span></span>
    </button>`;
  }
}
