import { css, html, LitElement } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { styleMap } from 'lit/directives/style-map.js';
import type { Defect, View } from '../api/shapes';
import { controlsCss } from '../components/controls-css';
import { sharedCss } from '../components/shared-css';
import type { Words } from '../i18n/words';
import { cropAround } from './passes';

declare global {
  interface HTMLElementEventMap {
    'mm-split-chosen': CustomEvent<{ views: readonly View[] }>;
  }
}

/** Views of a defect, of which some can be chosen as those of another damage. */
@customElement('mm-split-dialog')
export class SplitDialog extends LitElement {
  @property({ attribute: false }) words!: Words;
  @state() private views: readonly View[] = [];
  @state() private chosen: ReadonlySet<View> = new Set();
  @query('dialog') private dialog!: HTMLDialogElement;

  static override styles = [
    sharedCss,
    controlsCss,
    css`
      ul {
        list-style: none;
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr));
        gap: 0.625rem;
        margin: 0.75rem 0;
      }
      label {
        display: grid;
        gap: 0.25rem;
        font-size: 0.75rem;
      }
      .crop {
        position: relative;
        aspect-ratio: 4 / 3;
        overflow: clip;
        border-radius: 8px;
        background: #10161b;
        outline: 3px solid transparent;
      }
      input:checked + .crop {
        outline-color: var(--accent);
      }
      img {
        position: absolute;
        max-width: none;
      }
    `,
  ];

  show({ seen_in }: Defect): void {
    [this.views, this.chosen] = [seen_in, new Set()];
    this.dialog.showModal();
  }

  #toggle(view: View): void {
    const chosen = new Set(this.chosen);
    if (!chosen.delete(view)) chosen.add(view);
    this.chosen = chosen;
  }

  #done(): void {
    this.dialog.close();
    const views = [...this.chosen];
    this.dispatchEvent(
      new CustomEvent('mm-split-chosen', { detail: { views }, bubbles: true, composed: true }),
    );
  }

  protected override render() {
    const { words, chosen, views } = this;
    const isSplit = chosen.size > 0 && chosen.size < views.length;
    return html`<dialog aria-labelledby="title">
      <h2 id="title">${words.text('splitTitle')}</h2>
      <p class="small quiet">${words.text('splitAbout')}</p>
      <ul>
        ${views.map((view) => html`<li>${this.#view(view)}</li>`)}
      </ul>
      <div class="row">
        <button type="button" class="button main" ?disabled=${!isSplit} @click=${this.#done}>${words.text('splitDo')}</button>
        <button type="button" class="button" @click=${() => this.dialog.close()}>${words.text('cancel')}</button>
      </div>
    </dialog>`;
  }

  #view(view: View) {
    const { words } = this;
    const style = styleMap(cropAround(view.box, view.image, 4 / 3));
    return html`<label>
      <input type="checkbox" .checked=${this.chosen.has(view)} @change=${() => this.#toggle(view)} />
      <span class="crop">${view.picture === null ? '' : html`<img src=${view.picture} alt="" loading="lazy" style=${style} />`}</span>
      <span>${words.dateTime(view.captured_at)} · ${view.drive.name} · ${words.text('frame', { n: words.whole(view.frame) })}</span>
    </label>`;
  }
}
