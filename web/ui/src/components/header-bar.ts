import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Summary } from '../api/shapes';
import type { Key } from '../i18n/en';
import { LANGUAGE_NAMES, LANGUAGES, type Words } from '../i18n/words';
import { languageChosen } from './events';
import { sharedCss } from './shared-css';

/** Name, numbers of the register, languages. */
@customElement('mm-header')
export class HeaderBar extends LitElement {
  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) summary: Summary | null = null;
  @property({ attribute: false }) drivenM = 0;

  static override styles = [
    sharedCss,
    css`
      header {
        display: flex;
        align-items: center;
        flex-wrap: wrap;
        gap: 0.25rem 1.75rem;
        padding: 0.5rem 1rem;
        min-height: 3.5rem;
        background: var(--brand);
        color: var(--on-brand);
      }
      h1 {
        display: flex;
        align-items: baseline;
        gap: 0.5rem;
        font-size: 1.0625rem;
        font-weight: 600;
        letter-spacing: 0.01em;
      }
      h1 span {
        font-size: 1.3125rem;
        letter-spacing: 0.06em;
      }
      h1 + p {
        font-size: 0.8125rem;
        color: var(--on-brand-muted);
        margin: 0.25rem 0 0 -1rem;
      }
      dl {
        display: flex;
        gap: 0 1.5rem;
        margin-inline-start: auto;
      }
      dl div {
        display: flex;
        align-items: baseline;
        gap: 0.4rem;
      }
      dt {
        font-size: 0.75rem;
        color: var(--on-brand-muted);
      }
      dd {
        font-weight: 600;
        font-variant-numeric: tabular-nums;
      }
      nav {
        margin-inline-start: auto;
        display: flex;
        border: 1px solid var(--on-brand-line);
        border-radius: 6px;
        overflow: clip;
      }
      dl + nav {
        margin: 0;
      }
      nav button {
        font-size: 0.8125rem;
        padding: 0.3rem 0.65rem;
        min-height: 1.75rem;
      }
      nav button:focus-visible {
        outline-color: currentColor;
        outline-offset: -3px;
      }
      nav button[aria-pressed='true'] {
        background: var(--on-brand);
        color: var(--brand);
        font-weight: 600;
      }
      @media (max-width: 1000px) {
        h1 + p {
          display: none;
        }
      }
      @media (max-width: 720px) {
        header {
          padding: 0.4rem 0.75rem;
          justify-content: space-between;
        }
        dl {
          order: 3;
          width: 100%;
          margin: 0;
          gap: 0 0.5rem;
          justify-content: space-between;
        }
        dl div {
          flex-direction: column;
          gap: 0;
        }
        dt {
          font-size: 0.6875rem;
        }
        dd {
          font-size: 0.9375rem;
          line-height: 1.2;
        }
      }
    `,
  ];

  protected override render() {
    const { words, summary } = this;
    return html`<header>
      <h1><span lang="ja">道守</span> Michimori</h1>
      <p>${words.text('tagline')}</p>
      ${
        summary &&
        html`<dl data-testid="summary">
          ${this.#number('drives', words.whole(summary.drives))}
          ${this.#number('driven', words.distance(this.drivenM))}
          ${this.#number('frames', words.whole(summary.frames))}
          ${this.#number('sightings', words.whole(summary.sightings))}
          ${this.#number('defects', words.whole(summary.defects))}
        </dl>`
      }
      <nav aria-label=${words.text('language')}>
        ${LANGUAGES.map(
          (language) => html`<button
            type="button"
            lang=${language}
            aria-pressed=${language === words.language}
            data-testid="language-${language}"
            @click=${() => this.dispatchEvent(languageChosen(language))}
          >
            ${LANGUAGE_NAMES[language]}
          </button>`,
        )}
      </nav>
    </header>`;
  }

  #number(key: Key, value: string) {
    return html`<div>
      <dt>${this.words.text(key)}</dt>
      <dd data-testid="summary-${key}">${value}</dd>
    </div>`;
  }
}
