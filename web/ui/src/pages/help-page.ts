import { css, html, nothing, type PropertyValues } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { maySee } from '../access';
import { ROLES, type Role } from '../domain';
import type { Help, Picture } from '../help/text';
import { hashOf } from '../route';
import { Page } from './page';
import { pageCss } from './styled-page';

const TEXTS = {
  en: () => import('../help/en'),
  ja: () => import('../help/ja'),
};

const SCREENSHOTS = '../../../../docs/screenshots';
/** The addresses of the pictures of pages that the browser tests make. */
const PICTURES = import.meta.glob<string>(
  '../../../../docs/screenshots/*/{map,map-age,map-table,upload,drive,review,plan,users,audit}.jpg',
  { eager: true, query: '?url', import: 'default' },
);

/** What each role can do here, and how. */
@customElement('mm-help-page')
export class HelpPage extends Page {
  @state() private help: Help | null = null;

  static override styles = [
    ...pageCss,
    css`
      .roles {
        display: flex;
        gap: 0.25rem;
        border-bottom: 1px solid var(--line);
        overflow-x: auto;
      }
      .roles a {
        padding: 0.5rem 0.75rem;
        color: var(--muted);
        text-decoration: none;
        white-space: nowrap;
      }
      .roles a[aria-current] {
        color: var(--ink);
        font-weight: 600;
        box-shadow: inset 0 -2px var(--accent);
      }
      .intro {
        font-size: 1.0625rem;
        line-height: 1.6;
      }
      ol {
        padding-inline-start: 1.5rem;
        display: grid;
        gap: 0.5rem;
        line-height: 1.6;
      }
      img {
        display: block;
        width: 100%;
        height: auto;
        margin-top: 0.75rem;
        border: 1px solid var(--line);
        border-radius: 8px;
      }
      li::marker {
        color: var(--muted);
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('words')) void this.attempt(() => this.load());
  }

  protected override async load(): Promise<void> {
    const { language } = this.words;
    const { help } = await TEXTS[language]();
    if (language === this.words.language) this.help = help;
  }

  protected override render() {
    const role =
      ROLES.find((name) => name === this.route.id) ?? this.session.user?.role ?? 'viewer';
    return html`<div class="page narrow">
      ${this.heading('page_help')}
      <nav class="roles" aria-label=${this.text('role')}>
        ${ROLES.map(
          (name) =>
            html`<a href=${hashOf('help', name)} aria-current=${name === role ? 'page' : nothing}>${this.text(name)}</a>`,
        )}
      </nav>
      ${this.help ? this.#page(this.help, role) : html`<p class="quiet" role="status">${this.text('loading')}</p>`}
      ${maySee(this.session, 'api') ? html`<p><a href=${hashOf('api')}>${this.text('apiLink')}</a></p>` : nothing}
    </div>`;
  }

  #page(help: Help, role: Role) {
    const { intro, parts } = help[role];
    return html`<p class="intro">${intro}</p>
      ${parts.map(
        ({ title, steps, picture }) => html`<section class="card">
          <h2>${title}</h2>
          <ol>
            ${steps.map((step) => html`<li>${step}</li>`)}
          </ol>
          ${picture === undefined ? nothing : this.#picture(picture, title)}
        </section>`,
      )}`;
  }

  #picture(picture: Picture, title: string) {
    const source = PICTURES[`${SCREENSHOTS}/${this.words.language}/${picture}.jpg`];
    return html`<a href=${source ?? ''} target="_blank" rel="noopener">
      <img src=${source ?? ''} alt=${this.text('helpPicture', { title })} width="1280" height="800" loading="lazy" />
    </a>`;
  }
}
