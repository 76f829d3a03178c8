import { css, html, nothing, type PropertyValues } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { type AuditFilter, type AuditPage, adminApi } from '../api/admin';
import type { AuditEntry } from '../api/shapes';
import { actionName, nameOf } from '../components/action-name';
import { typed } from '../forms/fields';
import { codes } from '../i18n/en/codes';
import { Page } from '../pages/page';
import { pageCss } from '../pages/styled-page';
import { hashOf } from '../route';

const ACTIONS = Object.keys(codes).filter((key) => key.startsWith('action_'));

/** Who did what and when; nothing in it is ever changed. */
@customElement('mm-audit')
export class AuditLog extends Page {
  @state() private entries: readonly AuditEntry[] = [];
  @state() private more = false;

  static override styles = [
    ...pageCss,
    css`
      :host {
        display: grid;
        gap: 1rem;
      }
      form {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem 0.75rem;
        align-items: end;
      }
      td.when {
        white-space: nowrap;
      }
      pre {
        margin: 0.25rem 0 0;
        font-size: 0.75rem;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        max-width: 34rem;
      }
      .more {
        margin-top: 0.75rem;
      }
    `,
  ];

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('route')) void this.attempt(() => this.load());
  }

  get #filter(): AuditFilter {
    const { query } = this.route;
    const of = (name: string) => query.get(name) ?? '';
    return { user: of('user'), defect: of('defect'), action: of('action') };
  }

  protected override async load(): Promise<void> {
    this.#take(await adminApi.audit(this.#filter, null), []);
  }

  async #loadMore(): Promise<void> {
    const last = this.entries.at(-1);
    await this.attempt(async () => {
      this.#take(await adminApi.audit(this.#filter, last?.id ?? null), this.entries);
    });
  }

  #take({ entries, more }: AuditPage, before: readonly AuditEntry[]): void {
    this.entries = [...before, ...entries];
    this.more = more;
  }

  #search(event: SubmitEvent): void {
    event.preventDefault();
    const value = typed(event.target as HTMLFormElement);
    const query = new URLSearchParams();
    for (const name of ['user', 'defect', 'action']) {
      if (value(name) !== '') query.set(name, value(name));
    }
    this.go(hashOf('admin', 'audit', query));
  }

  protected override render() {
    return html`${this.problemBar()}
      <section class="card">
        <h2>${this.text('audit')}</h2>
        ${this.#form()}
        <div class="scroll">
          <table data-testid="audit">
            <thead>
              <tr>
                <th scope="col">${this.text('when')}</th>
                <th scope="col">${this.text('who')}</th>
                <th scope="col">${this.text('what')}</th>
                <th scope="col">${this.text('about')}</th>
                <th scope="col">${this.text('reason')}</th>
              </tr>
            </thead>
            <tbody>
              ${this.entries.map((entry) => this.#row(entry))}
            </tbody>
          </table>
        </div>
        ${this.entries.length === 0 ? html`<p class="quiet">${this.text('auditEmpty')}</p>` : nothing}
        ${
          this.more
            ? html`<button type="button" class="button more" @click=${this.#loadMore}>${this.text('auditMore')}</button>`
            : nothing
        }
      </section>`;
  }

  #form() {
    const { user, defect, action } = this.#filter;
    return html`<form @submit=${this.#search} role="search">
      <label class="field">${this.text('who')}<input name="user" .value=${user} /></label>
      <label class="field">${this.text('defectId')}<input name="defect" .value=${defect} /></label>
      <label class="field"
        >${this.text('what')}
        <select name="action">
          <option value="">${this.text('all')}</option>
          ${ACTIONS.map((key) => {
            const name = key.slice('action_'.length);
            return html`<option value=${name} ?selected=${name === action}>${actionName(this.words, name)}</option>`;
          })}
        </select>
      </label>
      <button class="button">${this.text('search')}</button>
    </form>`;
  }

  #row(entry: AuditEntry) {
    const { words } = this;
    const change = { before: entry.before ?? null, after: entry.after ?? null };
    const changed = change.before !== null || change.after !== null;
    return html`<tr>
      <td class="when"><time datetime=${entry.at}>${words.dateTime(entry.at)}</time></td>
      <td>${entry.user}</td>
      <td>${actionName(words, entry.action)}</td>
      <td>
        <code>${entry.subject ?? '–'}</code>
        ${changed ? html`<details class="small"><summary>${this.text('changeDetails')}</summary><pre>${JSON.stringify(change, null, 1)}</pre></details>` : nothing}
      </td>
      <td>${entry.reason === null ? '–' : nameOf(words, 'reject', entry.reason)}</td>
    </tr>`;
  }
}
