import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiProblem } from '../api/client';
import type { Session } from '../api/session';
import { said } from '../components/events';
import '../components/problem-bar';
import type { Key } from '../i18n/en';
import type { Words } from '../i18n/words';
import type { Route } from '../route';

/** What every page is given, and how it asks and tells. */
export abstract class Page extends LitElement {
  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) route!: Route;
  @property({ attribute: false }) session!: Session;
  /** The last question that got no answer. */
  @state() protected problem: ApiProblem | null = null;

  /** Asks again for everything that the page shows. */
  protected abstract load(): Promise<void>;

  /** Puts the keyboard focus on the page's heading, from where screen readers read on. */
  async focusHeading(): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
  }

  protected text(key: Key, values?: Record<string, string>): string {
    return this.words.text(key, values);
  }

  /** Runs a task; what the server could not answer is shown on the page. */
  protected async attempt(task: () => Promise<void>, signal?: AbortSignal): Promise<boolean> {
    try {
      this.problem = null;
      await task();
      return true;
    } catch (error) {
      if (signal?.aborted) return false;
      if (!(error instanceof ApiProblem)) throw error;
      if (error.kind !== 'loggedOut') this.problem = error;
      return false;
    }
  }

  protected say(text: string): void {
    this.dispatchEvent(said(text));
  }

  protected go(hash: string): void {
    location.hash = hash;
  }

  protected heading(key: Key): TemplateResult {
    return html`<h1 tabindex="-1">${this.text(key)}</h1>`;
  }

  protected problemBar(): TemplateResult | typeof nothing {
    const { words, problem } = this;
    return problem === null
      ? nothing
      : html`<mm-problem
          .words=${words}
          .problem=${problem}
          @mm-retry=${() => this.attempt(() => this.load())}
        ></mm-problem>`;
  }
}
