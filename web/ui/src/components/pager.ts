import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Words } from '../i18n/words';
import { controlsCss } from './controls-css';
import { sharedCss } from './shared-css';

declare global {
  interface HTMLElementEventMap {
    'mm-page-turned': CustomEvent<{ page: number }>;
  }
}

/** Leads through the pages of a long table. */
@customElement('mm-pager')
export class Pager extends LitElement {
  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) page = 0;
  @property({ attribute: false }) rows = 0;
  @property({ attribute: false }) rowsOnPage = 50;

  static override styles = [
    sharedCss,
    controlsCss,
    css`
      .row {
        padding-top: 0.75rem;
      }
    `,
  ];

  protected override render() {
    const { words, page, rows, rowsOnPage } = this;
    if (rows <= rowsOnPage) return nothing;
    const last = Math.ceil(rows / rowsOnPage) - 1;
    const shown = {
      from: words.whole(page * rowsOnPage + 1),
      to: words.whole(Math.min(rows, (page + 1) * rowsOnPage)),
      all: words.whole(rows),
    };
    return html`<div class="row">
      <button type="button" class="button tiny" ?disabled=${page === 0} @click=${() => this.#turn(page - 1)}>
        ${words.text('previousPage')}
      </button>
      <span class="small quiet" role="status">${words.text('rowsOf', shown)}</span>
      <button type="button" class="button tiny" ?disabled=${page === last} @click=${() => this.#turn(page + 1)}>
        ${words.text('nextPage')}
      </button>
    </div>`;
  }

  #turn(page: number): void {
    this.dispatchEvent(
      new CustomEvent('mm-page-turned', { detail: { page }, bubbles: true, composed: true }),
    );
  }
}
