import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Work } from '../api/plan';
import { controlsCss } from '../components/controls-css';
import '../components/reason-list';
import { sharedCss } from '../components/shared-css';
import type { Words } from '../i18n/words';
import { BAND_COLOURS } from '../look';

const ROWS_AT_ONCE = 60;

declare global {
  interface HTMLElementEventMap {
    'mm-work-lit': CustomEvent<{ id: string }>;
  }
}

/** Works of a plan, one row each, with the reasons on asking. */
@customElement('mm-plan-table')
export class PlanTable extends LitElement {
  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) works: readonly Work[] = [];
  @property({ attribute: false }) currency = 'JPY';
  @property({ attribute: false }) litId: string | null = null;
  @property() caption = '';
  @state() private rows = ROWS_AT_ONCE;
  @state() private open: ReadonlySet<string> = new Set();

  static override styles = [
    sharedCss,
    controlsCss,
    css`
      tr.work {
        cursor: pointer;
      }
      .what {
        font-weight: 550;
      }
      td .small {
        display: block;
      }
      .band {
        display: inline-flex;
        align-items: center;
        gap: 0.375rem;
      }
      .band span {
        width: 0.75rem;
        height: 0.75rem;
        border-radius: 3px;
      }
      .why td {
        background: var(--hover);
      }
      mm-reasons {
        max-width: 34rem;
      }
      .name {
        text-align: start;
        color: var(--accent);
        text-decoration: underline;
        text-underline-offset: 0.15em;
      }
      @media (max-width: 720px) {
        .wide {
          display: none;
        }
        th,
        td {
          padding-inline: 0.375rem;
        }
      }
      @media print {
        tr {
          break-inside: avoid;
        }
        .toggle {
          display: none;
        }
      }
    `,
  ];

  protected override async updated(changed: PropertyValues<this>): Promise<void> {
    if (!changed.has('litId') || this.litId === null) return;
    const at = this.works.findIndex(({ id }) => id === this.litId);
    if (at >= this.rows) {
      this.rows = at + 10;
      await this.updateComplete;
    }
    this.renderRoot.querySelector('tr.chosen')?.scrollIntoView({ block: 'nearest' });
  }

  protected override render() {
    const { words, works } = this;
    const shown = works.slice(0, this.rows);
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${this.caption}>
        <table data-testid="works">
          <caption class="unseen">${this.caption}</caption>
          <thead>
            <tr>
              <th scope="col" class="number">${words.text('rank')}</th>
              <th scope="col">${words.text('work')}</th>
              <th scope="col" class="number wide">${words.text('length')}</th>
              <th scope="col" class="wide">${words.text('bandShort')}</th>
              <th scope="col" class="number wide">${words.text('priority')}</th>
              <th scope="col" class="number">${words.text('cost')}</th>
              <th scope="col"><span class="unseen">${words.text('reasonsOfPriority')}</span></th>
            </tr>
          </thead>
          <tbody>
            ${repeat(
              shown,
              ({ id }) => id,
              (work) => this.#row(work),
            )}
          </tbody>
        </table>
      </div>
      ${
        works.length > shown.length
          ? html`<button type="button" class="button tiny no-print" @click=${() => {
              this.rows += ROWS_AT_ONCE;
            }}>${words.text('showMore', { count: words.whole(Math.min(ROWS_AT_ONCE, works.length - shown.length)) })}</button>`
          : nothing
      }`;
  }

  #row(work: Work) {
    const { words, currency } = this;
    const {
      id,
      rank,
      road_name,
      from_m,
      length_m,
      treatment_title,
      band,
      cost,
      cost_low,
      cost_high,
    } = work;
    const isOpen = this.open.has(id);
    const light = () =>
      this.dispatchEvent(
        new CustomEvent('mm-work-lit', { detail: { id }, bubbles: true, composed: true }),
      );
    const at = from_m === null ? '' : `, ${words.whole(from_m)} m`;
    return html`<tr class="work ${id === this.litId ? 'chosen' : ''}" data-id=${id} @click=${light}>
        <td class="number">${rank === null ? '–' : words.whole(rank)}</td>
        <td>
          <button type="button" class="name" aria-pressed=${id === this.litId}>${road_name ?? words.text('unnamedRoad')}${at}</button>
          <span class="small">${treatment_title ?? ''}</span>
          ${work.left_out === null ? nothing : html`<span class="small quiet">${work.left_out}</span>`}
        </td>
        <td class="number wide">${length_m === null ? '–' : words.metres(length_m)}</td>
        <td class="wide">${band === null ? '–' : html`<span class="band"><span style=${swatch(band)}></span>${band}</span>`}</td>
        <td class="number wide">${work.priority === null ? '–' : words.number(work.priority)}</td>
        <td class="number">
          ${words.money(cost, currency)}
          ${
            cost_low === null || cost_high === null || cost_low === cost_high
              ? nothing
              : html`<span class="small quiet">${words.money(cost_low, currency)} – ${words.money(cost_high, currency)}</span>`
          }
        </td>
        <td class="toggle">
          <button type="button" class="button tiny" aria-expanded=${isOpen}
            aria-label=${words.text('reasonsOf', { road: road_name ?? words.text('unnamedRoad') })}
            @click=${(event: Event) => this.#toggle(event, id)}>${words.text('why')}</button>
        </td>
      </tr>
      ${isOpen ? html`<tr class="why"><td colspan="7"><mm-reasons .words=${words} .reasons=${work.reasons}></mm-reasons></td></tr>` : nothing}`;
  }

  #toggle(event: Event, id: string): void {
    event.stopPropagation();
    const open = new Set(this.open);
    if (!open.delete(id)) open.add(id);
    this.open = open;
  }
}

const swatch = (band: keyof typeof BAND_COLOURS): string =>
  `background: light-dark(${BAND_COLOURS[band].light}, ${BAND_COLOURS[band].dark})`;
