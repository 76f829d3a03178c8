import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Reason } from '../api/section';
import type { Words } from '../i18n/words';
import { sharedCss } from './shared-css';

/** Why something matters: each reason with its points, as words and as a bar. */
@customElement('mm-reasons')
export class ReasonList extends LitElement {
  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) reasons: readonly Reason[] = [];

  static override styles = [
    sharedCss,
    css`
      ul {
        list-style: none;
        display: grid;
        gap: 0.375rem;
        font-size: 0.8125rem;
      }
      li {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 0 0.75rem;
      }
      .bar {
        grid-column: span 2;
        height: 0.25rem;
        border-radius: 2px;
        background: var(--line);
      }
      .bar span {
        display: block;
        height: 100%;
        border-radius: 2px;
        background: var(--accent);
      }
      .points {
        font-variant-numeric: tabular-nums;
        font-weight: 600;
      }
      h3 {
        margin: 0 0 0.375rem;
        font-size: 0.8125rem;
      }
    `,
  ];

  protected override render() {
    const { words, reasons } = this;
    if (reasons.length === 0) return nothing;
    const most = Math.max(...reasons.map(({ points }) => points), 1);
    return html`<h3>${words.text('reasonsOfPriority')}</h3>
      <ul>
        ${reasons.map(
          ({ text, points }) => html`<li>
            <span>${text}</span>
            <span class="points"><span class="unseen">${words.text('points')}</span> ${words.number(points)}</span>
            <span class="bar" aria-hidden="true"><span style="width: ${Math.max(0, (points / most) * 100)}%"></span></span>
          </li>`,
        )}
      </ul>`;
  }
}
