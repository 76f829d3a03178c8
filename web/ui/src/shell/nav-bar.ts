import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { maySee, NAVIGATION } from '../access';
import type { Session } from '../api/session';
import { languageChosen, logOutAsked } from '../components/events';
import { sharedCss } from '../components/shared-css';
import { LANGUAGE_NAMES, LANGUAGES, type Words } from '../i18n/words';
import { hashOf, type PageName } from '../route';

/** Name, ways to the pages, who is logged in, languages. */
@customElement('mm-nav')
export class NavBar extends LitElement {
  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) session: Session | null = null;
  @property({ attribute: false }) page: PageName = 'map';
  /** On narrow screens the ways are behind a button. */
  @state() private open = false;

  static override styles = [
    sharedCss,
    css`
      header {
        display: flex;
        align-items: center;
        gap: 0.25rem 1rem;
        padding: 0 1rem;
        min-height: 3.25rem;
        background: var(--brand);
        color: var(--on-brand);
      }
      .brand {
        display: flex;
        align-items: baseline;
        gap: 0.5rem;
        color: inherit;
        text-decoration: none;
        font-size: 1rem;
        font-weight: 600;
      }
      .brand span {
        font-size: 1.25rem;
        letter-spacing: 0.06em;
      }
      :focus-visible {
        outline-color: currentColor;
        outline-offset: -3px;
      }
      ul {
        display: flex;
        list-style: none;
      }
      li a {
        display: flex;
        align-items: center;
        min-height: 3.25rem;
        padding: 0 0.75rem;
        color: var(--on-brand-muted);
        text-decoration: none;
        font-size: 0.9375rem;
        white-space: nowrap;
      }
      li a:hover {
        color: var(--on-brand);
        background: rgb(255 255 255 / 7%);
      }
      li a[aria-current='page'] {
        color: var(--on-brand);
        font-weight: 600;
        box-shadow: inset 0 -3px #8cc3f0;
      }
      .end {
        margin-inline-start: auto;
        display: flex;
        align-items: center;
        gap: 0.25rem 0.75rem;
        font-size: 0.8125rem;
      }
      .end a {
        color: var(--on-brand);
        text-underline-offset: 0.2em;
      }
      .out {
        padding: 0.3rem 0.65rem;
        border: 1px solid var(--on-brand-line);
        border-radius: 6px;
      }
      .languages {
        display: flex;
        border: 1px solid var(--on-brand-line);
        border-radius: 6px;
        overflow: clip;
      }
      .languages button {
        padding: 0.3rem 0.65rem;
        min-height: 1.75rem;
        white-space: nowrap;
      }
      .languages button[aria-pressed='true'] {
        background: var(--on-brand);
        color: var(--brand);
        font-weight: 600;
      }
      .menu {
        display: none;
        align-items: center;
        gap: 0.5rem;
        min-height: 2.25rem;
        padding: 0.25rem 0.75rem;
        border: 1px solid var(--on-brand-line);
        border-radius: 6px;
        font-size: 0.875rem;
      }
      .menu svg {
        width: 1.125rem;
        fill: none;
        stroke: currentColor;
        stroke-width: 2;
        stroke-linecap: round;
      }
      @media (max-width: 1000px) {
        header {
          flex-wrap: wrap;
          padding: 0 0.75rem;
        }
        .menu {
          display: flex;
          margin-inline-start: auto;
        }
        nav,
        .end {
          display: none;
          width: 100%;
        }
        .open nav {
          display: block;
        }
        .open .end {
          display: flex;
          flex-wrap: wrap;
          padding: 0.5rem 0 0.75rem;
          border-top: 1px solid var(--on-brand-line);
        }
        .end .languages {
          margin-inline-start: auto;
        }
        ul {
          display: grid;
          grid-template-columns: 1fr 1fr;
        }
        li a {
          min-height: 2.75rem;
        }
        li a[aria-current='page'] {
          box-shadow: inset 3px 0 #8cc3f0;
        }
      }
      @media print {
        header {
          display: none;
        }
      }
    `,
  ];

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('page')) this.open = false;
  }

  protected override render() {
    const { words, session } = this;
    return html`<header class=${this.open ? 'open' : ''} @keydown=${this.#onKey}>
      <slot name="skip"></slot>
      <a class="brand" href=${hashOf('map')}><span lang="ja">道守</span> Michimori</a>
      <button
        type="button"
        class="menu"
        aria-expanded=${this.open}
        aria-controls="ways"
        @click=${() => {
          this.open = !this.open;
        }}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 7h16M4 12h16M4 17h16" /></svg>
        ${words.text('menu')}
      </button>
      <nav id="ways" aria-label=${words.text('navigation')}>
        <ul>
          ${NAVIGATION.filter((page) => session !== null && maySee(session, page)).map((page) =>
            this.#way(page),
          )}
        </ul>
      </nav>
      <div class="end">${this.#user()} ${this.#languages()}</div>
    </header>`;
  }

  #way(page: PageName) {
    return html`<li>
      <a
        href=${hashOf(page)}
        aria-current=${page === this.page ? 'page' : nothing}
        data-testid="nav-${page}"
        @click=${() => {
          this.open = false;
        }}
        >${this.words.text(`page_${page}`)}</a
      >
    </li>`;
  }

  #user() {
    const { words, session } = this;
    if (session?.auth !== 'accounts' || session.user === null) return nothing;
    const { name } = session.user;
    return html`<a href=${hashOf('account')} title=${words.text('loggedInAs', { name })} data-testid="user">${name}</a>
      <button type="button" class="out" data-testid="log-out" @click=${() => this.dispatchEvent(logOutAsked())}>
        ${words.text('logOut')}
      </button>`;
  }

  #languages() {
    const { words } = this;
    return html`<div class="languages" role="group" aria-label=${words.text('language')}>
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
    </div>`;
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this.open) {
      this.open = false;
      this.renderRoot.querySelector<HTMLElement>('.menu')?.focus();
    }
  }
}
