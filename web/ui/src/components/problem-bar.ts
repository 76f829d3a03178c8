import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ApiProblem } from '../api/client';
import type { Words } from '../i18n/words';
import { retryAsked } from './events';
import { problemText } from './problem-text';
import { sharedCss } from './shared-css';

/** Says what went wrong and offers to try again. */
@customElement('mm-problem')
export class ProblemBar extends LitElement {
  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) problem!: ApiProblem;

  static override styles = [
    sharedCss,
    css`
      div {
        display: flex;
        align-items: center;
        flex-wrap: wrap;
        gap: 0.5rem 1rem;
        padding: 0.5rem 1rem;
        background: var(--alarm);
        color: var(--on-alarm);
      }
      p {
        flex: 1 1 14rem;
      }
      small {
        font-size: 0.8125rem;
      }
      button {
        border: 1px solid currentColor;
        border-radius: 6px;
        padding: 0.3rem 0.9rem;
        font-weight: 600;
      }
      button:focus-visible {
        outline-color: currentColor;
      }
    `,
  ];

  protected override render() {
    const { words, problem } = this;
    const { text, detail } = problemText(words, problem);
    return html`<div role="alert" data-testid="problem">
      <p>${text} <small>${detail}</small></p>
      <button type="button" data-testid="retry" @click=${() => this.dispatchEvent(retryAsked())}>
        ${words.text('retry')}
      </button>
    </div>`;
  }
}
