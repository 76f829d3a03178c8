import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { STATUSES, type Status } from '../domain';
import { EVERYTHING, type Filter, restrictions } from '../filter';
import type { Words } from '../i18n/words';
import { controlsCss } from './controls-css';
import { sharedCss } from './shared-css';

/** A drive that can be chosen. */
export interface NamedDrive {
  readonly id: string;
  readonly name: string;
}

declare global {
  interface HTMLElementEventMap {
    'mm-filter-changed': CustomEvent<{ filter: Filter }>;
  }
}

/** Which defects are shown; the classes are switched in the legend. */
@customElement('mm-filter')
export class FilterPanel extends LitElement {
  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) filter: Filter = EVERYTHING;
  @property({ attribute: false }) drives: readonly NamedDrive[] = [];

  static override styles = [
    sharedCss,
    controlsCss,
    css`
      :host {
        flex: none;
      }
      details {
        padding: 0 0.75rem;
        font-size: 0.875rem;
      }
      summary {
        padding: 0.5rem 0;
        font-weight: 600;
        font-size: 0.8125rem;
      }
      .body {
        display: grid;
        gap: 0.625rem;
        padding-bottom: 0.75rem;
      }
      .two {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 0.25rem 0.5rem;
      }
      input,
      select {
        width: 100%;
        min-height: 2rem;
      }
      input[type='checkbox'] {
        width: 1.0625rem;
      }
      .check {
        min-height: 1.625rem;
        font-size: 0.8125rem;
      }
    `,
  ];

  #change(change: Partial<Filter>): void {
    const filter = { ...this.filter, ...change };
    this.dispatchEvent(
      new CustomEvent('mm-filter-changed', { detail: { filter }, bubbles: true, composed: true }),
    );
  }

  #toggle(status: Status): void {
    const { statuses } = this.filter;
    const without = statuses.filter((other) => other !== status);
    const chosen = new Set(statuses.includes(status) ? without : [...statuses, status]);
    this.#change({ statuses: STATUSES.filter((name) => chosen.has(name)) });
  }

  protected override render() {
    const { words, filter } = this;
    const count = restrictions(filter);
    const title =
      count === 0 ? words.text('filter') : words.text('filterCount', { n: words.whole(count) });
    return html`<details data-testid="filter">
      <summary>${title}</summary>
      <div class="body">
        <fieldset class="two">
          <legend>${words.text('filterStatus')}</legend>
          ${STATUSES.map(
            (status) => html`<label class="check"
              ><input
                type="checkbox"
                .checked=${filter.statuses.includes(status)}
                @change=${() => this.#toggle(status)}
                data-testid="status-${status}"
              />${words.text(status)}</label
            >`,
          )}
        </fieldset>
        ${this.#severity()} ${this.#dates()}
        <label class="field"
          >${words.text('filterRoad')}
          <input
            type="search"
            .value=${filter.road}
            @change=${(event: Event) => this.#change({ road: inputOf(event).trim() })}
          />
        </label>
        ${this.#drive()}
        <button
          type="button"
          class="button tiny"
          ?disabled=${count === 0}
          @click=${() => this.#change(EVERYTHING)}
        >
          ${words.text('filterReset')}
        </button>
      </div>
    </details>`;
  }

  #severity() {
    const { words, filter } = this;
    return html`<label class="field"
      ><span class="row"
        >${words.text('filterSeverity')} <output class="end">${words.score(filter.severity)}</output></span
      >
      <input
        type="range"
        min="0"
        max="1"
        step="0.05"
        .value=${String(filter.severity)}
        @change=${(event: Event) => this.#change({ severity: Number(inputOf(event)) })}
      />
    </label>`;
  }

  #dates() {
    const { words, filter } = this;
    return html`<fieldset>
      <legend>${words.text('filterSeen')}</legend>
      <div class="two">
        <input type="date" aria-label=${words.text('from')} .value=${filter.from}
          @change=${(event: Event) => this.#change({ from: inputOf(event) })} />
        <input type="date" aria-label=${words.text('to')} .value=${filter.to}
          @change=${(event: Event) => this.#change({ to: inputOf(event) })} />
      </div>
    </fieldset>`;
  }

  #drive() {
    const { words, filter } = this;
    return html`<label class="field"
      >${words.text('filterDrive')}
      <select @change=${(event: Event) => this.#change({ drive: inputOf(event) })}>
        <option value="" ?selected=${filter.drive === ''}>${words.text('filterAnyDrive')}</option>
        ${this.drives.map(
          ({ id, name }) =>
            html`<option value=${id} ?selected=${filter.drive === id}>${name}</option>`,
        )}
      </select>
    </label>`;
  }
}

const inputOf = (event: Event): string => (event.target as HTMLInputElement).value;
