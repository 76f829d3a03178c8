import { css, html } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { ApiProblem } from '../api/client';
import { sessionApi } from '../api/session';
import { problemText } from '../components/problem-text';
import { field, typed } from '../forms/fields';
import { passwordFault, SHORTEST_PASSWORD } from '../forms/password';
import { Page } from './page';
import { pageCss } from './styled-page';

/** One's own account: name, role, password. */
@customElement('mm-account-page')
export class AccountPage extends Page {
  @state() private fault = '';
  @state() private done = '';

  static override styles = [
    ...pageCss,
    css`
      .page {
        max-width: 32rem;
      }
      form {
        display: grid;
        gap: 0.875rem;
      }
    `,
  ];

  protected override async load(): Promise<void> {
    this.problem = null;
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const value = typed(form);
    const fault = passwordFault(value('password'), value('repeated'));
    [this.fault, this.done] = [fault === null ? '' : this.text(fault), ''];
    if (fault !== null) return;
    try {
      await sessionApi.changePassword(value('old'), value('password'));
      form.reset();
      this.done = this.text('passwordChanged');
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      this.fault = problemText(this.words, error).text;
    }
  }

  protected override render() {
    const { session } = this;
    return html`<div class="page">
      ${this.heading('page_account')}
      ${session.auth === 'none' || session.user === null ? html`<p class="notice">${this.text('noAccounts')}</p>` : this.#account(session.user.name, this.text(session.user.role))}
    </div>`;
  }

  #account(name: string, role: string) {
    const fresh = { type: 'password', autocomplete: 'new-password', minlength: SHORTEST_PASSWORD };
    return html`<p>${name} · ${role}</p>
      <section class="card">
        <h2>${this.text('passwordChange')}</h2>
        <form @submit=${this.#submit}>
          ${field(this.text('passwordOld'), 'old', { type: 'password', autocomplete: 'current-password' })}
          ${field(this.text('passwordNew'), 'password', { ...fresh, hint: this.text('passwordRule') })}
          ${field(this.text('passwordRepeat'), 'repeated', fresh)}
          <p role="alert" class=${this.fault === '' ? '' : 'notice bad'}>${this.fault}</p>
          <p role="status" class=${this.done === '' ? '' : 'notice good'}>${this.done}</p>
          <button class="button main">${this.text('passwordChange')}</button>
        </form>
      </section>`;
  }
}
