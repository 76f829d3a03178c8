import { html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { isStranger, maySee } from '../access';
import { ApiProblem, LOGGED_OUT } from '../api/client';
import { type Session, sessionApi } from '../api/session';
import '../components/problem-bar';
import { chooseLanguage, fetchTexts, type Language, Words } from '../i18n/words';
import type { Page } from '../pages/page';
import { rememberedLanguage, rememberLanguage } from '../remember';
import { hashOf, type PageName, parseRoute, type Route, searchWithLanguage } from '../route';
import './nav-bar';
import { pageElement } from './page-element';
import { isLoaded, loadPage } from './page-loader';

/** The frame around all pages: knows the address, the language and who is logged in. */
@customElement('mm-app')
export class App extends LitElement {
  @state() private words = new Words(
    chooseLanguage(location.search, rememberedLanguage(), navigator.languages),
    navigator.languages,
  );
  @state() private session: Session | null = null;
  @state() private problem: ApiProblem | null = null;
  @state() private route: Route = parseRoute(location.hash);
  @state() private spoken = '';
  #shown: PageName | null = null;

  /** Rendered into the page itself: the map's style sheet does not reach into shadow roots. */
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('hashchange', this.#followAddress);
    window.addEventListener(LOGGED_OUT, this.#askAgainWho);
    this.addEventListener('mm-said', (event) => this.#speakUp(event.detail.text));
    this.addEventListener('mm-session-changed', () => void this.#askWho(true));
    this.addEventListener('mm-log-out', () => void this.#logOut());
    void this.#askWho();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('hashchange', this.#followAddress);
    window.removeEventListener(LOGGED_OUT, this.#askAgainWho);
  }

  readonly #followAddress = (): void => {
    this.route = parseRoute(location.hash);
    this.#guard();
  };

  readonly #askAgainWho = (): void => void this.#askWho();

  async #askWho(goOn = false): Promise<void> {
    try {
      this.session = await sessionApi.now();
      this.problem = null;
      if (goOn && !isStranger(this.session)) this.#goOn();
      this.#guard();
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      this.problem = error;
    }
  }

  async #logOut(): Promise<void> {
    try {
      await sessionApi.logOut();
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
    }
    await this.#askWho();
  }

  /** After logging in: back to where one was. */
  #goOn(): void {
    if (this.route.page !== 'login' && this.route.page !== 'setup') return;
    const next = this.route.query.get('next') ?? '';
    location.hash = next.startsWith('#/') ? next : hashOf('map');
  }

  /** Leads strangers to the log-in page, and keeps in mind where they wanted to go. */
  #guard(): void {
    const { session, route } = this;
    if (session === null) return;
    const open: readonly PageName[] = ['login', 'setup', 'help'];
    if (isStranger(session) && !open.includes(route.page)) {
      const next = new URLSearchParams({ next: location.hash || hashOf('map') });
      location.replace(hashOf('login', null, next));
      return;
    }
    const { page } = route;
    if (isLoaded(page)) return;
    loadPage(page).then(
      () => this.requestUpdate(),
      (error: unknown) => {
        console.error(error);
        this.problem = new ApiProblem('unreachable', this.words.text('chunkFailed'));
      },
    );
  }

  #speakUp(text: string): void {
    // The same words again are read again only if they were gone in between.
    this.spoken = '';
    requestAnimationFrame(() => {
      this.spoken = text;
    });
  }

  async #setLanguage(language: Language): Promise<void> {
    await fetchTexts(language);
    rememberLanguage(language);
    const { search, hash } = location;
    history.replaceState(null, '', searchWithLanguage(search, language) + hash);
    this.words = new Words(language, navigator.languages);
  }

  protected override updated(): void {
    const { words, route } = this;
    document.documentElement.lang = words.language;
    document.title = `${words.text(`page_${route.page}`)} – 道守 Michimori`;
    const page = this.querySelector<Page>('main > [data-page]');
    if (page === null || this.#shown === route.page) return;
    // The first page of a visit is read from the top anyway.
    if (this.#shown !== null) void page.focusHeading();
    this.#shown = route.page;
  }

  protected override render() {
    const { words, session, route } = this;
    return html`
      <mm-nav .words=${words} .session=${session} .page=${route.page}
        @mm-language-chosen=${(event: HTMLElementEventMap['mm-language-chosen']) => this.#setLanguage(event.detail.language)}
      ><a slot="skip" class="skip" href="#content" @click=${this.#skip}>${words.text('skip')}</a></mm-nav>
      ${
        this.problem
          ? html`<mm-problem .words=${words} .problem=${this.problem} @mm-retry=${() => this.#askWho()}></mm-problem>`
          : nothing
      }
      <main id="content" tabindex="-1">${session === null ? nothing : this.#page(session)}</main>
      <div class="unseen" role="status" data-testid="said">${this.spoken}</div>
    `;
  }

  #page(session: Session) {
    const { words, route } = this;
    if (isStranger(session) && !['login', 'setup', 'help'].includes(route.page)) return nothing;
    if (!maySee(session, route.page)) {
      const role = words.text(session.user?.role ?? 'viewer');
      return html`<section class="forbidden">
        <h1 tabindex="-1">${words.text('forbiddenTitle')}</h1>
        <p>${words.text('forbiddenText', { role })}</p>
      </section>`;
    }
    if (!isLoaded(route.page)) {
      return html`<p class="loading" role="status">${words.text('loading')}</p>`;
    }
    return pageElement(route, words, session);
  }

  #skip(event: Event): void {
    event.preventDefault();
    this.querySelector('main')?.focus();
  }
}
