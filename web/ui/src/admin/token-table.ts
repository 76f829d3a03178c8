import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { adminApi, type Token } from '../api/admin';
import { ROLES, type Role } from '../domain';
import { field, typed } from '../forms/fields';
import { Page } from '../pages/page';
import { pageCss } from '../pages/styled-page';

const DAYS = [30, 90, 365] as const;

/** Keys for other programs. */
@customElement('mm-tokens')
export class TokenTable extends Page {
  @state() private tokens: readonly Token[] = [];
  /** A token just made: this is the only time that it is told. */
  @state() private fresh: string | null = null;
  @state() private copied = false;

  static override styles = [
    ...pageCss,
    css`
      :host {
        display: grid;
        gap: 1rem;
      }
      form {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr));
        gap: 0.75rem;
        align-items: end;
      }
      .fresh code {
        flex: 1 1 18rem;
        padding: 0.5rem 0.75rem;
        background: var(--hover);
        border-radius: 6px;
        user-select: all;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.attempt(() => this.load());
  }

  protected override async load(): Promise<void> {
    this.tokens = await adminApi.tokens();
  }

  async #make(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const value = typed(form);
    await this.attempt(async () => {
      this.copied = false;
      this.fresh = await adminApi.makeToken(
        value('label'),
        value('role') as Role,
        Number(value('days')),
      );
      form.reset();
      await this.load();
      this.say(this.text('tokenMade'));
    });
  }

  async #revoke({ id, label }: Token): Promise<void> {
    if (!window.confirm(this.text('tokenRevokeSure', { label }))) return;
    await this.attempt(async () => {
      await adminApi.revokeToken(id);
      await this.load();
      this.say(this.text('tokenRevoked', { label }));
    });
  }

  /** The clipboard is open to pages from https or this computer only; elsewhere the text is marked. */
  async #copy(): Promise<void> {
    const code = this.renderRoot.querySelector('.fresh code');
    if (code) getSelection()?.selectAllChildren(code);
    try {
      await navigator.clipboard.writeText(this.fresh ?? '');
      this.copied = true;
      this.say(this.text('copied'));
    } catch {
      this.copied = document.execCommand('copy');
    }
  }

  protected override render() {
    return html`${this.problemBar()} ${this.fresh === null ? nothing : this.#told(this.fresh)}
      <section class="card">
        <h2>${this.text('tokens')}</h2>
        <p class="small quiet">${this.text('tokensAbout')}</p>
        <div class="scroll">
          <table data-testid="tokens">
            <thead>
              <tr>
                <th scope="col">${this.text('tokenLabel')}</th>
                <th scope="col">${this.text('role')}</th>
                <th scope="col">${this.text('createdBy')}</th>
                <th scope="col">${this.text('lastUsed')}</th>
                <th scope="col">${this.text('expiresAt')}</th>
                <th scope="col">${this.text('actions')}</th>
              </tr>
            </thead>
            <tbody>
              ${this.tokens.map((token) => this.#row(token))}
            </tbody>
          </table>
        </div>
      </section>
      ${this.#form()}`;
  }

  #told(token: string) {
    return html`<section class="notice good fresh" data-testid="fresh-token">
      <p>${this.text('tokenOnce')}</p>
      <div class="row">
        <code>${token}</code>
        <button type="button" class="button" @click=${this.#copy}>
          ${this.text(this.copied ? 'copied' : 'copy')}
        </button>
      </div>
    </section>`;
  }

  #form() {
    return html`<section class="card">
      <h2>${this.text('tokenMake')}</h2>
      <form @submit=${this.#make}>
        ${field(this.text('tokenLabel'), 'label')}
        <label class="field"
          >${this.text('role')}
          <select name="role">
            ${ROLES.map((role) => html`<option value=${role}>${this.text(role)}</option>`)}
          </select>
        </label>
        <label class="field"
          >${this.text('validFor')}
          <select name="days">
            ${DAYS.map((days) => html`<option value=${days}>${this.words.span(days * 86_400)}</option>`)}
          </select>
        </label>
        <button class="button main" data-testid="make-token">${this.text('tokenMake')}</button>
      </form>
    </section>`;
  }

  #row(token: Token) {
    const { words } = this;
    return html`<tr>
      <td>${token.label}</td>
      <td>${this.text(token.role)}</td>
      <td>${token.created_by}, ${words.date(token.created_at)}</td>
      <td>${token.last_used_at === null ? this.text('never') : words.dateTime(token.last_used_at)}</td>
      <td>${token.expires_at === null ? this.text('never') : words.date(token.expires_at)}</td>
      <td>
        <button type="button" class="button tiny risky" @click=${() => this.#revoke(token)}>
          ${this.text('revoke')}
        </button>
      </td>
    </tr>`;
  }
}
