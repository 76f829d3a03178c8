import { css, html, LitElement } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { ApiProblem } from '../api/client';
import { serverApi } from '../api/register';
import type { Defect, ListedDefect } from '../api/shapes';
import { classIcon } from '../components/class-icon';
import { controlsCss } from '../components/controls-css';
import { sharedCss } from '../components/shared-css';
import { isSettled } from '../domain';
import { distanceM } from '../geo';
import type { Words } from '../i18n/words';

const RADIUS_M = 30;
const MOST = 12;
const METRES_PER_DEGREE = 111_195;

declare global {
  interface HTMLElementEventMap {
    'mm-merge-chosen': CustomEvent<{ other: Defect }>;
  }
}

/** Defects near another one, of which one can be chosen as the same damage. */
@customElement('mm-merge-dialog')
export class MergeDialog extends LitElement {
  @property({ attribute: false }) words!: Words;
  @state() private near: readonly (ListedDefect & { readonly awayM: number })[] | null = null;
  @state() private fault = '';
  @query('dialog') private dialog!: HTMLDialogElement;

  static override styles = [
    sharedCss,
    controlsCss,
    css`
      ul {
        list-style: none;
        margin: 0.75rem 0;
        display: grid;
        gap: 0.375rem;
      }
      li button {
        display: grid;
        grid-template-columns: auto 1fr auto;
        gap: 0.25rem 0.75rem;
        align-items: center;
        width: 100%;
        padding: 0.5rem 0.75rem;
        border: 1px solid var(--line);
        border-radius: 8px;
      }
      li button:hover {
        background: var(--hover);
      }
    `,
  ];

  /** Looks for defects around one and offers them. */
  async show(defect: Defect): Promise<void> {
    [this.near, this.fault] = [null, ''];
    this.dialog.showModal();
    const { lon, lat } = defect;
    const dLat = RADIUS_M / METRES_PER_DEGREE;
    const dLon = dLat / Math.cos((lat * Math.PI) / 180);
    try {
      const { defects } = await serverApi.defects([lon - dLon, lat - dLat, lon + dLon, lat + dLat]);
      this.near = defects
        .filter(({ id }) => id !== defect.id)
        .map((other) => ({ ...other, awayM: distanceM([lon, lat], [other.lon, other.lat]) }))
        .toSorted((a, b) => a.awayM - b.awayM)
        .slice(0, MOST);
    } catch (error) {
      this.#fail(error);
    }
  }

  async #choose(id: string): Promise<void> {
    try {
      const other = await serverApi.defect(id);
      this.dialog.close();
      this.dispatchEvent(
        new CustomEvent('mm-merge-chosen', { detail: { other }, bubbles: true, composed: true }),
      );
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (!(error instanceof ApiProblem)) throw error;
    this.fault = this.words.text(error.kind);
  }

  protected override render() {
    const { words, near } = this;
    return html`<dialog aria-labelledby="title">
      <h2 id="title">${words.text('mergeTitle')}</h2>
      <p class="small quiet">${words.text('mergeAbout', { radius: words.metres(RADIUS_M) })}</p>
      ${this.fault === '' ? '' : html`<p class="notice bad" role="alert">${this.fault}</p>`}
      ${near === null ? html`<p>${words.text('loading')}</p>` : near.length === 0 ? html`<p>${words.text('mergeNone')}</p>` : ''}
      <ul>
        ${(near ?? []).map(
          (other) => html`<li>
            <button type="button" @click=${() => this.#choose(other.id)}>
              ${classIcon(other.class, isSettled(other.status))}
              <span>${words.text(other.class)} · ${words.size(other.length_m, other.width_m)}<br /><span class="quiet small">${words.text(other.status)} · ${words.date(other.last_seen)}</span></span>
              <span class="number">${words.metres(other.awayM)}</span>
            </button>
          </li>`,
        )}
      </ul>
      <button type="button" class="button" @click=${() => this.dialog.close()}>${words.text('cancel')}</button>
    </dialog>`;
  }
}
