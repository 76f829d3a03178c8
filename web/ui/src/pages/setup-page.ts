import { css, html } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { sessionApi } from '../api/session';
import { sessionChanged } from '../components/events';
import { field, typed } from '../forms/fields';
import { passwordFault, SHORTEST_PASSWORD } from '../forms/password';
import { Page } from './page';
import { pageCss } from './styled-page';

/** The first administrator, by the link that the terminal told. */
@customElement('mm-setup-page')
export class SetupPage extends Page {
  @state() private fault = '';

  static override styles = [
    ...pageCss,
    css`
      .page {
        max-width: 30rem;
        padding-top: min(10vh, 6rem);
      }
      form {
        display: grid;
        gap: 0.875rem;
        margin-top: 1rem;
      }
    `,
  ];

  protected override async load(): Promise<void> {
    this.problem = null;
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const value = typed(event.target as HTMLFormElement);
    const fault = passwordFault(value('password'), value('repeated'));
    this.fault = fault === null ? '' : this.text(fault);
    if (fault !== null) return;
    await this.attempt(async () => {
      await sessionApi.setUp(this.route.id ?? '', value('name'), value('password'));
      this.say(this.text('setupDone'));
      this.dispatchEvent(sessionChanged());
    });
  }

  protected override render() {
    const fresh = { type: 'password', autocomplete: 'new-password', minlength: SHORTEST_PASSWORD };
    return html`<div class="page">
      <section class="card">
        ${this.heading('page_setup')}
        <p class="small">${this.text('setupIntro')}</p>
        ${this.problemBar()}
        <form @submit=${this.#submit}>
          ${field(this.text('userName'), 'name', { autocomplete: 'username' })}
          ${field(this.text('password'), 'password', { ...fresh, hint: this.text('passwordRule') })}
          ${field(this.text('passwordRepeat'), 'repeated', fresh)}
          <p role="alert" class=${this.fault === '' ? '' : 'notice bad'}>${this.fault}</p>
          <button class="button main" data-testid="set-up">${this.text('setupSubmit')}</button>
        </form>
      </section>
    </div>`;
  }
}
