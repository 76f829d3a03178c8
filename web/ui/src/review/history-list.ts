import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { AuditEntry } from '../api/shapes';
import { actionName, nameOf } from '../components/action-name';
import { sharedCss } from '../components/shared-css';
import type { Words } from '../i18n/words';

/** What people did with a defect, newest first. */
@customElement('mm-history')
export class HistoryList extends LitElement {
  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) entries: readonly AuditEntry[] = [];

  static override styles = [
    sharedCss,
    css`
      ol {
        list-style: none;
        font-size: 0.8125rem;
        display: grid;
        gap: 0.375rem;
      }
      li {
        padding-inline-start: 0.75rem;
        border-inline-start: 2px solid var(--line);
      }
      p {
        font-size: 0.8125rem;
      }
    `,
  ];

  protected override render() {
    const { words, entries } = this;
    if (entries.length === 0) return html`<p class="quiet">${words.text('historyNone')}</p>`;
    const newest = entries.toSorted((a, b) => b.id - a.id);
    return html`<ol data-testid="history">
      ${newest.map(
        ({ at, user, action, reason }) => html`<li>
          ${actionName(words, action)}${reason === null ? '' : `: ${nameOf(words, 'reject', reason)}`}<br />
          <span class="quiet">${user} · <time datetime=${at}>${words.dateTime(at)}</time></span>
        </li>`,
      )}
    </ol>`;
  }
}
