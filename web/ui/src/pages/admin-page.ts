import { css, html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import '../admin/audit-log';
import '../admin/token-table';
import '../admin/user-table';
import type { Key } from '../i18n/en';
import { hashOf } from '../route';
import { Page } from './page';
import { pageCss } from './styled-page';

const PARTS = ['users', 'tokens', 'audit'] as const;
type Part = (typeof PARTS)[number];
const TITLES: Record<Part, Key> = { users: 'users', tokens: 'tokens', audit: 'audit' };

/** Accounts, tokens, and the log of all that was done. */
@customElement('mm-admin-page')
export class AdminPage extends Page {
  static override styles = [
    ...pageCss,
    css`
      .parts {
        display: flex;
        gap: 0.25rem;
        border-bottom: 1px solid var(--line);
        overflow-x: auto;
      }
      .parts a {
        padding: 0.5rem 0.875rem;
        color: var(--muted);
        text-decoration: none;
        white-space: nowrap;
      }
      .parts a[aria-current] {
        color: var(--ink);
        font-weight: 600;
        box-shadow: inset 0 -2px var(--accent);
      }
    `,
  ];

  protected override async load(): Promise<void> {
    this.problem = null;
  }

  protected override render() {
    const part = PARTS.find((name) => name === this.route.id) ?? 'users';
    return html`<div class="page">
      ${this.heading('page_admin')}
      <nav class="parts" aria-label=${this.text('page_admin')}>
        ${PARTS.map(
          (name) => html`<a
            href=${hashOf('admin', name)}
            aria-current=${name === part ? 'page' : nothing}
            data-testid="admin-${name}"
            >${this.text(TITLES[name])}</a
          >`,
        )}
      </nav>
      ${this.#part(part)}
    </div>`;
  }

  #part(part: Part) {
    const { words, route, session } = this;
    switch (part) {
      case 'users':
        return html`<mm-users .words=${words} .route=${route} .session=${session}></mm-users>`;
      case 'tokens':
        return html`<mm-tokens .words=${words} .route=${route} .session=${session}></mm-tokens>`;
      case 'audit':
        return html`<mm-audit .words=${words} .route=${route} .session=${session}></mm-audit>`;
    }
  }
}
