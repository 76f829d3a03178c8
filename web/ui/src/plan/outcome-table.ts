import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Outcome } from '../api/plan';
import { controlsCss } from '../components/controls-css';
import { sharedCss } from '../components/shared-css';
import type { Words } from '../i18n/words';
import './outcome-chart';

/** What different budgets make of the roads. */
@customElement('mm-outcomes')
export class OutcomeTable extends LitElement {
  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) outcomes: readonly Outcome[] = [];
  @property({ attribute: false }) budget = 0;
  @property({ attribute: false }) currency = 'JPY';

  static override styles = [
    sharedCss,
    controlsCss,
    css`
      :host {
        display: grid;
        gap: 0.75rem;
      }
      th[scope='row'] {
        font-weight: 400;
        white-space: nowrap;
      }
      tr.this th,
      tr.this td {
        font-weight: 650;
      }
    `,
  ];

  #name({ budget }: Outcome): string {
    const { words, currency } = this;
    return budget === null ? words.text('doNothing') : words.money(budget, currency);
  }

  protected override render() {
    const { words } = this;
    const outcomes = this.outcomes.toSorted((a, b) => (a.budget ?? -1) - (b.budget ?? -1));
    const years = Math.max(0, (outcomes[0]?.crack_ratio.length ?? 1) - 1);
    const inYears = { years: words.whole(years) };
    const lines = outcomes.map((outcome) => ({
      name: this.#name(outcome),
      strong: outcome.budget === this.budget,
      values: outcome.band_iii.map((share) => share * 100),
    }));
    return html`<mm-outcome-chart .words=${words} .lines=${lines}></mm-outcome-chart>
      <div class="scroll" tabindex="0" role="region" aria-label=${words.text('outcomes')}>
        <table data-testid="outcomes">
          <thead>
            <tr>
              <th scope="col">${words.text('budget')}</th>
              <th scope="col" class="number">${words.text('cost')}</th>
              <th scope="col" class="number">${words.text('worksCount')}</th>
              <th scope="col" class="number">${words.text('length')}</th>
              <th scope="col" class="number">${words.text('crackRatioIn', inYears)}</th>
              <th scope="col" class="number">${words.text('bandIIIIn', inYears)}</th>
            </tr>
          </thead>
          <tbody>
            ${outcomes.map((outcome) => this.#row(outcome))}
          </tbody>
        </table>
      </div>`;
  }

  #row(outcome: Outcome) {
    const { words, currency } = this;
    const change = (values: readonly number[], scale: number) =>
      `${words.number((values[0] ?? 0) * scale)} → ${words.number((values.at(-1) ?? 0) * scale)} %`;
    return html`<tr class=${outcome.budget === this.budget ? 'this' : ''}>
      <th scope="row">${this.#name(outcome)}</th>
      <td class="number">${words.money(outcome.cost, currency)}</td>
      <td class="number">${words.whole(outcome.works)}</td>
      <td class="number">${words.distance(outcome.length_m)}</td>
      <td class="number">${change(outcome.crack_ratio, 1)}</td>
      <td class="number">${change(outcome.band_iii, 100)}</td>
    </tr>`;
  }
}
