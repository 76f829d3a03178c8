import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { DAMAGE_CLASSES, type DamageClass } from '../domain';
import type { Words } from '../i18n/words';
import { classIcon } from './class-icon';
import { classToggled } from './events';
import { sharedCss } from './shared-css';

/** What the marks mean, how many there are, and which are shown. */
@customElement('mm-legend')
export class Legend extends LitElement {
  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) counts: Readonly<Record<DamageClass, number>> | null = null;
  @property({ attribute: false }) switchedOff: ReadonlySet<DamageClass> = new Set();
  /** Some defects on the map are drawn grey, which wants explaining. */
  @property({ attribute: false }) withSettled = false;

  static override styles = [
    sharedCss,
    css`
      div {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 1fr));
        gap: 0.375rem;
      }
      button {
        display: flex;
        align-items: center;
        gap: 0.25rem;
        min-height: 2.25rem;
        padding: 0.25rem 0.375rem;
        border: 1px solid var(--line);
        border-radius: 8px;
        background: var(--surface);
        font-size: 0.8125rem;
        line-height: 1.15;
        word-break: auto-phrase;
      }
      button:hover {
        background: var(--hover);
      }
      .name {
        min-width: 0;
        overflow-wrap: anywhere;
      }
      .class-icon {
        width: 1.0625rem;
        height: 1.0625rem;
      }
      .count {
        font-size: 0.75rem;
        margin-inline-start: auto;
        font-weight: 600;
        font-variant-numeric: tabular-nums;
      }
      p {
        margin-top: 0.5rem;
        font-size: 0.75rem;
      }
      button[aria-pressed='false'] {
        background: none;
        border-style: dashed;
        color: var(--muted);
      }
      button[aria-pressed='false'] .name {
        text-decoration: line-through;
      }
      button[aria-pressed='false'] .class-icon {
        opacity: 0.4;
      }
    `,
  ];

  protected override render() {
    const { words, counts } = this;
    return html`<div role="group" aria-label=${words.text('legend')}>
      ${DAMAGE_CLASSES.map(
        (damageClass) => html`<button
          type="button"
          aria-pressed=${!this.switchedOff.has(damageClass)}
          data-testid="legend-${damageClass}"
          @click=${() => this.dispatchEvent(classToggled(damageClass))}
        >
          ${classIcon(damageClass)}
          <span class="name">${words.text(damageClass)}</span>
          <span class="count" data-testid="count-${damageClass}"
            >${counts ? words.whole(counts[damageClass]) : ''}</span
          >
        </button>`,
      )}
    </div>
      ${this.withSettled ? html`<p class="quiet">${words.text('settledGrey')}</p>` : nothing}`;
  }
}
