import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Words } from '../i18n/words';
import { sharedCss } from './shared-css';

const DEMO = 'michimori demo';
const INSPECT = 'michimori inspect RECORDING --track FILE --camera FILE --db michimori.db';

/** Shown while the register holds no defects: what to do, or that there was nothing to find. */
@customElement('mm-welcome')
export class Welcome extends LitElement {
  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) drives = 0;
  @property({ attribute: false }) drivenM = 0;

  static override styles = [
    sharedCss,
    css`
      section {
        padding: 1.5rem 1.75rem;
        background: var(--surface);
        border-radius: 12px;
        box-shadow: var(--shadow);
        display: grid;
        gap: 0.75rem;
      }
      h2 {
        font-size: 1.25rem;
        font-weight: 600;
      }
      section:not(:has(h2)) {
        padding: 0.75rem 1.25rem;
        text-align: center;
      }
      pre {
        margin: 0.25rem 0 0;
        padding: 0.6rem 0.75rem;
        background: var(--hover);
        border-radius: 6px;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        user-select: all;
        font-size: 0.8125rem;
      }
    `,
  ];

  protected override render() {
    return this.drives === 0 ? this.#empty() : this.#clean();
  }

  #empty() {
    const { words } = this;
    return html`<section data-testid="empty-state">
      <h2>${words.text('emptyTitle')}</h2>
      <p>${words.text('emptyText')}</p>
      <div>
        ${words.text('emptyDemo')}
        <pre><code>${DEMO}</code></pre>
      </div>
      <div>
        ${words.text('emptyInspect')}
        <pre><code>${INSPECT}</code></pre>
      </div>
    </section>`;
  }

  #clean() {
    const { words } = this;
    return html`<section data-testid="clean-state">
      <p>${words.text('cleanText', { distance: words.distance(this.drivenM) })}</p>
    </section>`;
  }
}
