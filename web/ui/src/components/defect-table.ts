import { css, html, LitElement, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ListedDefect } from '../api/shapes';
import { isSettled } from '../domain';
import type { Words } from '../i18n/words';
import { sorted } from '../list';
import { classIcon } from './class-icon';
import { controlsCss } from './controls-css';
import { defectPicked } from './events';
import './pager';
import { sharedCss } from './shared-css';

const ROWS_ON_PAGE = 50;

/** All defects as a table, for those who cannot or would not use the map. */
@customElement('mm-defect-table')
export class DefectTable extends LitElement {
  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) defects: readonly ListedDefect[] = [];
  @property({ attribute: false }) matched = 0;
  @property({ attribute: false }) selectedId: string | null = null;
  @state() private pageAt = 0;
  #sorted: ListedDefect[] = [];

  static override styles = [
    sharedCss,
    controlsCss,
    css`
      :host {
        position: absolute;
        inset: 0;
        overflow: auto;
        background: var(--surface);
        padding: var(--gap);
        padding-inline-start: calc(var(--side-width) + 2 * var(--gap));
      }
      td button {
        color: var(--accent);
        text-decoration: underline;
        text-underline-offset: 0.15em;
      }
      td .class-icon {
        vertical-align: -0.3em;
        margin-inline-end: 0.25rem;
      }
      @media (max-width: 720px) {
        :host {
          padding: 0.5rem 0.5rem calc(var(--sheet) + 0.5rem);
        }
      }
    `,
  ];

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('defects')) return;
    this.#sorted = sorted(this.defects, 'score');
    this.pageAt = Math.min(
      this.pageAt,
      Math.max(0, Math.ceil(this.#sorted.length / ROWS_ON_PAGE) - 1),
    );
  }

  protected override render() {
    const { words } = this;
    const first = this.pageAt * ROWS_ON_PAGE;
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${words.text('list')}>
        <table data-testid="defect-table">
          <caption>
            ${words.text('tableCaption', { n: words.whole(this.matched) })}
          </caption>
          <thead>
            <tr>
              <th scope="col">${words.text('filterClass')}</th>
              <th scope="col">${words.text('status')}</th>
              <th scope="col" class="number">${words.text('severity')}</th>
              <th scope="col" class="number">${words.text('score')}</th>
              <th scope="col">${words.text('size')}</th>
              <th scope="col">${words.text('road')}</th>
              <th scope="col">${words.text('lastSeen')}</th>
              <th scope="col">${words.text('place')}</th>
            </tr>
          </thead>
          <tbody>
            ${this.#sorted.slice(first, first + ROWS_ON_PAGE).map((defect) => this.#row(defect))}
          </tbody>
        </table>
      </div>
      <mm-pager
        .words=${words}
        .page=${this.pageAt}
        .rows=${this.#sorted.length}
        .rowsOnPage=${ROWS_ON_PAGE}
        @mm-page-turned=${(event: HTMLElementEventMap['mm-page-turned']) => {
          this.pageAt = event.detail.page;
        }}
      ></mm-pager>`;
  }

  #row(defect: ListedDefect) {
    const { words } = this;
    const { road_name, road_id, chainage_m, severity } = defect;
    const at = chainage_m === null ? '' : ` ${words.whole(chainage_m)} m`;
    return html`<tr aria-selected=${defect.id === this.selectedId}>
      <td>
        ${classIcon(defect.class, isSettled(defect.status))}
        <button type="button" @click=${() => this.dispatchEvent(defectPicked(defect.id))}>
          ${words.text(defect.class)}
        </button>
      </td>
      <td>${words.text(defect.status)}</td>
      <td class="number">${severity === null ? '–' : words.score(severity)}</td>
      <td class="number">${words.score(defect.score)}</td>
      <td>${words.size(defect.length_m, defect.width_m)}</td>
      <td>${road_name ?? road_id ?? '–'}${at}</td>
      <td>${words.date(defect.last_seen)}</td>
      <td class="number">${defect.lat.toFixed(5)}, ${defect.lon.toFixed(5)}</td>
    </tr>`;
  }
}
