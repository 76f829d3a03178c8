import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { nameOf } from '../components/action-name';
import { controlsCss } from '../components/controls-css';
import { sharedCss } from '../components/shared-css';
import type { Words } from '../i18n/words';

type Weights = Readonly<Record<string, number>>;

declare global {
  interface HTMLElementEventMap {
    'mm-weights-changed': CustomEvent<{ weights: Weights }>;
  }
}

/** What weighs how much; what differs from the policy is marked. */
@customElement('mm-weights')
export class WeightSliders extends LitElement {
  @property({ attribute: false }) words!: Words;
  /** The policy's. */
  @property({ attribute: false }) usual: Weights = {};
  /** Those that differ. */
  @property({ attribute: false }) weights: Weights = {};

  static override styles = [
    sharedCss,
    controlsCss,
    css`
      .grid {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr));
        gap: 0.25rem 1.25rem;
        margin-bottom: 0.5rem;
      }
      label {
        display: grid;
        font-size: 0.8125rem;
      }
      output {
        font-variant-numeric: tabular-nums;
      }
      .changed {
        font-weight: 650;
        color: var(--accent);
      }
    `,
  ];

  protected override render() {
    const { words } = this;
    const isChanged = Object.keys(this.weights).length > 0;
    return html`<div class="grid">
        ${Object.entries(this.usual).map(([name, usual]) => this.#slider(name, usual))}
      </div>
      ${isChanged ? html`<button type="button" class="button tiny" @click=${() => this.#tell({})}>${words.text('weightsReset')}</button>` : nothing}`;
  }

  #slider(name: string, usual: number) {
    const weight = this.weights[name] ?? usual;
    return html`<label>
      <span class="row ${weight === usual ? '' : 'changed'}"
        >${nameOf(this.words, 'weight', name)}
        <output class="end">${this.words.number(weight, 2)}</output></span
      >
      <input
        type="range"
        min="0"
        max="1"
        step="0.05"
        .value=${String(weight)}
        @input=${(event: Event) => this.#set(name, Number((event.target as HTMLInputElement).value), usual)}
      />
    </label>`;
  }

  #set(name: string, weight: number, usual: number): void {
    const { [name]: _, ...others } = this.weights;
    this.#tell(weight === usual ? others : { ...others, [name]: weight });
  }

  #tell(weights: Weights): void {
    this.dispatchEvent(
      new CustomEvent('mm-weights-changed', { detail: { weights }, bubbles: true, composed: true }),
    );
  }
}
