import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { ApiProblem } from '../api/client';
import { sessionApi } from '../api/session';
import { sessionChanged } from '../components/events';
import { field, typed } from '../forms/fields';
import { Page } from './page';
import { pageCss } from './styled-page';

/** Logging in; leads back to where one wanted to go. */
@customElement('mm-login-page')
export class LoginPage extends Page {
  @state() private fault = '';
  @state() private busy = false;

  static override styles = [
    ...pageCss,
    css`
      .page {
        max-width: 26rem;
        padding-top: min(12vh, 7rem);
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
    this.busy = true;
    this.fault = '';
    try {
      await sessionApi.logIn(value('name'), value('password'));
      this.dispatchEvent(sessionChanged());
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      this.#refused(error);
    }
    this.busy = false;
  }

  #refused(problem: ApiProblem): void {
    const { status, retryAfterS } = problem.facts;
    if (status === 429) {
      this.fault = this.text('loginWait', { time: this.words.span(retryAfterS ?? 60) });
    } else if (problem.kind === 'loggedOut') this.fault = this.text('loginWrong');
    else this.problem = problem;
  }

  protected override render() {
    const isSentBack = this.route.query.has('next');
    return html`<div class="page">
      <section class="card">
        ${this.heading('page_login')}
        ${this.session.needs_setup ? html`<p class="notice">${this.text('setupNeeded')}</p>` : nothing}
        ${isSentBack && !this.session.needs_setup ? html`<p class="small quiet">${this.text('loginAgain')}</p>` : nothing}
        ${this.problemBar()}
        <form @submit=${this.#submit}>
          ${field(this.text('userName'), 'name', { autocomplete: 'username' })}
          ${field(this.text('password'), 'password', { type: 'password', autocomplete: 'current-password' })}
          <p role="alert" class=${this.fault === '' ? '' : 'notice bad'}>${this.fault}</p>
          <button class="button main" ?disabled=${this.busy} data-testid="log-in">${this.text('logIn')}</button>
        </form>
      </section>
    </div>`;
  }
}
