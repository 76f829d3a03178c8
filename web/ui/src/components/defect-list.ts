import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ListedDefect } from '../api/shapes';
import { isSettled } from '../domain';
import type { Key } from '../i18n/en';
import type { Words } from '../i18n/words';
import { rowAfterKey, SORTINGS, type Sorting, sorted } from '../list';
import { classIcon } from './class-icon';
import { defectPicked } from './events';
import { sharedCss } from './shared-css';

const ROWS_AT_ONCE = 100;
const SORT_LABELS: Record<Sorting, Key> = {
  score: 'sortScore',
  size: 'sortSize',
  newest: 'sortNewest',
};

/** The defects as a list: all that the map shows can be reached from here by keyboard. */
@customElement('mm-defect-list')
export class DefectList extends LitElement {
  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) defects: readonly ListedDefect[] = [];
  @property({ attribute: false }) selectedId: string | null = null;
  @state() private sorting: Sorting = 'score';
  @state() private rows = ROWS_AT_ONCE;
  /** The row that the Tab key reaches; the arrow keys lead to the others. */
  @state() private at = 0;
  #sorted: ListedDefect[] = [];

  static override styles = [
    sharedCss,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
      }
      .order {
        display: flex;
        align-items: center;
        gap: 0.5rem;
        padding: 0.5rem 0.75rem;
        font-size: 0.8125rem;
        color: var(--muted);
        border-block: 1px solid var(--line);
      }
      select {
        font: inherit;
        color: var(--ink);
        background: var(--surface);
        border: 1px solid var(--line);
        border-radius: 6px;
        padding: 0.2rem 0.35rem;
        margin-inline-start: auto;
      }
      ol {
        overflow-y: auto;
        overscroll-behavior: contain;
        list-style: none;
        flex: 1;
      }
      li + li {
        border-top: 1px solid var(--line);
      }
      li button {
        position: relative;
        display: grid;
        grid-template-columns: auto 1fr auto;
        gap: 0 0.625rem;
        align-items: center;
        width: 100%;
        padding: 0.5rem 0.75rem;
      }
      li button:hover {
        background: var(--hover);
      }
      li button:focus-visible {
        outline-offset: -3px;
      }
      li button[aria-current='true'] {
        background: var(--chosen);
        box-shadow: inset 3px 0 var(--accent);
      }
      .class-icon {
        grid-row: span 2;
      }
      .name {
        font-weight: 550;
      }
      .score {
        text-align: end;
        font-variant-numeric: tabular-nums;
      }
      .quiet {
        font-size: 0.8125rem;
        font-variant-numeric: tabular-nums;
      }
      .status {
        text-align: end;
      }
      .more {
        width: 100%;
        text-align: center;
        padding: 0.75rem;
        color: var(--accent);
      }
      .none {
        padding: 1rem 0.75rem;
      }
    `,
  ];

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('defects') || changed.has('sorting')) {
      this.#sorted = sorted(this.defects, this.sorting);
      this.at = Math.min(this.at, Math.max(0, this.#sorted.length - 1));
    }
    if (changed.has('selectedId') || changed.has('sorting')) this.#showSelected();
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has('selectedId')) return;
    this.renderRoot.querySelector('[aria-current="true"]')?.scrollIntoView({ block: 'nearest' });
  }

  #showSelected(): void {
    const row = this.#sorted.findIndex(({ id }) => id === this.selectedId);
    if (row < 0) return;
    this.at = row;
    this.rows = Math.max(this.rows, row + 1);
  }

  /** Puts the keyboard focus on the row last used. */
  focusRow(): void {
    this.renderRoot.querySelector<HTMLElement>('li button[tabindex="0"]')?.focus();
  }

  async #onKey(event: KeyboardEvent): Promise<void> {
    const row = rowAfterKey(event.key, this.at, this.#sorted.length);
    if (row === null) return;
    event.preventDefault();
    this.at = row;
    this.rows = Math.max(this.rows, row + 1);
    await this.updateComplete;
    this.focusRow();
  }

  protected override render() {
    const { words } = this;
    const shown = this.#sorted.slice(0, this.rows);
    const more = Math.min(ROWS_AT_ONCE, this.#sorted.length - shown.length);
    return html`
      <label class="order">
        ${words.text('sortBy')}
        <select @change=${this.#onSort}>
          ${SORTINGS.map(
            (sorting) => html`<option value=${sorting} ?selected=${sorting === this.sorting}>
              ${words.text(SORT_LABELS[sorting])}
            </option>`,
          )}
        </select>
      </label>
      ${shown.length === 0 ? html`<p class="none quiet">${words.text('noneShown')}</p>` : nothing}
      <ol aria-label=${words.text('list')} data-testid="defect-list">
        ${repeat(
          shown,
          ({ id }) => id,
          (defect, row) => this.#row(defect, row),
        )}
        ${
          more > 0
            ? html`<li>
                <button class="more" type="button" @click=${() => (this.rows += ROWS_AT_ONCE)}>
                  ${words.text('showMore', { count: words.whole(more) })}
                </button>
              </li>`
            : nothing
        }
      </ol>
    `;
  }

  #row(defect: ListedDefect, row: number) {
    const { words } = this;
    return html`<li>
      <button
        type="button"
        tabindex=${row === this.at ? 0 : -1}
        aria-current=${defect.id === this.selectedId}
        data-testid="defect-row"
        data-id=${defect.id}
        @keydown=${this.#onKey}
        @focus=${() => (this.at = row)}
        @click=${() => this.dispatchEvent(defectPicked(defect.id))}
      >
        ${classIcon(defect.class, isSettled(defect.status))}
        <span class="name">${words.text(defect.class)}</span>
        <span class="score" title=${words.text('score')}
          ><span class="unseen">${words.text('score')}</span> ${words.score(defect.score)}</span
        >
        <span class="quiet">${words.size(defect.length_m, defect.width_m)}</span>
        <span class="quiet status">${words.text(defect.status)}</span>
      </button>
    </li>`;
  }

  #onSort(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    this.sorting = SORTINGS.find((sorting) => sorting === value) ?? 'score';
  }
}
