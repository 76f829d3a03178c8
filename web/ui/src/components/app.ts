import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { serverApi } from '../api/client';
import type { ListedDefect } from '../api/shapes';
import { isSettled } from '../domain';
import { lengthM } from '../geo';
import { chooseLanguage, type Language, Words } from '../i18n/words';
import type { Insets } from '../map/defect-map';
import { rememberedLanguage, rememberLanguage } from '../remember';
import { defectInHash, hashOfDefect, searchWithLanguage } from '../route';
import { type State, Store } from '../state';
import type { DefectList } from './defect-list';
import type { DefectPanel } from './defect-panel';
import './defect-list';
import './defect-panel';
import './header-bar';
import './legend';
import './map-view';
import './problem-bar';
import './welcome';

/** The page: joins the store to its parts. The only element that knows the store and the address. */
@customElement('mm-app')
export class App extends LitElement {
  @state() private words = new Words(
    chooseLanguage(location.search, rememberedLanguage(), navigator.languages),
    navigator.languages,
  );
  @state() private tall = false;
  @query('mm-defect-panel') private panel!: DefectPanel | null;
  @query('mm-defect-list') private list!: DefectList | null;
  readonly #store = new Store(serverApi);
  #seen: State = this.#store.state;
  #shown: readonly ListedDefect[] = [];
  #withSettled = false;
  #drivenM = 0;
  #unsubscribe: (() => void) | null = null;

  /** Rendered into the page itself: the map's style sheet does not reach into shadow roots. */
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#unsubscribe = this.#store.subscribe(() => this.requestUpdate());
    window.addEventListener('hashchange', this.#followAddress);
    window.addEventListener('keydown', this.#onKey);
    void this.#store.load();
    this.#followAddress();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unsubscribe?.();
    window.removeEventListener('hashchange', this.#followAddress);
    window.removeEventListener('keydown', this.#onKey);
  }

  readonly #followAddress = (): void => {
    const id = defectInHash(location.hash);
    if (id !== this.#store.state.selectedId) void this.#store.select(id);
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || this.#store.state.selectedId === null) return;
    // Escape in an enlarged picture closes only that.
    if (!event.composedPath().some((target) => target instanceof HTMLDialogElement)) this.#close();
  };

  protected override willUpdate(changed: PropertyValues): void {
    const now = this.#store.state;
    const before = this.#seen;
    this.#seen = now;
    if (now.defects !== before.defects || now.hidden !== before.hidden) {
      this.#shown = now.defects.filter((defect) => !now.hidden.has(defect.class));
    }
    if (now.defects !== before.defects) {
      this.#withSettled = now.defects.some(({ status }) => isSettled(status));
    }
    if (now.tracks !== before.tracks) {
      this.#drivenM = now.tracks.reduce((sum, { line }) => sum + lengthM(line), 0);
    }
    if (changed.has('words')) {
      document.documentElement.lang = this.words.language;
      document.title = `道守 Michimori – ${this.words.text('tagline')}`;
    }
  }

  #pick(id: string): void {
    location.hash = hashOfDefect(id);
  }

  /** From the list, the keyboard and screen readers go on in the panel. */
  async #pickFromList(event: CustomEvent<{ id: string }>): Promise<void> {
    this.#pick(event.detail.id);
    await this.#store.select(event.detail.id);
    await this.updateComplete;
    await this.panel?.updateComplete;
    this.panel?.focusHeading();
  }

  async #close(): Promise<void> {
    location.hash = hashOfDefect(null);
    await this.#store.select(null);
    await this.updateComplete;
    this.list?.focusRow();
  }

  #speak(language: Language): void {
    rememberLanguage(language);
    const { search, hash } = location;
    history.replaceState(null, '', searchWithLanguage(search, language) + hash);
    this.words = new Words(language, navigator.languages);
  }

  /** The sides of the map that panels lie over. */
  readonly #covered = (): Insets => {
    const stage = this.querySelector('main')?.getBoundingClientRect();
    const covered = { top: 0, right: 0, bottom: 0, left: 0 };
    if (!stage) return covered;
    for (const panel of this.querySelectorAll('aside')) {
      const { left, right, top, width } = panel.getBoundingClientRect();
      if (width === 0) continue;
      if (width > stage.width * 0.8) covered.bottom = stage.bottom - top;
      else if (left - stage.left < stage.right - right) covered.left = right - stage.left;
      else covered.right = stage.right - left;
    }
    return covered;
  };

  protected override render() {
    const { words } = this;
    const { summary, problem, loading, selectedId } = this.#store.state;
    return html`
      <mm-header .words=${words} .summary=${summary} .drivenM=${this.#drivenM}
        @mm-language-chosen=${(event: CustomEvent<{ language: Language }>) => this.#speak(event.detail.language)}
      ></mm-header>
      ${
        problem
          ? html`<mm-problem .words=${words} .problem=${problem} @mm-retry=${() => this.#store.retry()}></mm-problem>`
          : nothing
      }
      <main class=${selectedId === null ? '' : 'with-detail'} ?data-tall=${this.tall} aria-busy=${loading}>
        ${summary && summary.defects > 0 ? this.#side() : this.#welcome()}
        ${selectedId === null ? nothing : this.#detail(selectedId)}
        ${this.#map()}
      </main>
    `;
  }

  #map() {
    const { tracks, selected, summary } = this.#store.state;
    return html`<mm-map
      data-testid="map"
      .words=${this.words}
      .tracks=${tracks}
      .defects=${this.#shown}
      .selected=${selected}
      .bounds=${summary?.bounds ?? null}
      .covered=${this.#covered}
      @mm-defect-picked=${(event: CustomEvent<{ id: string }>) => this.#pick(event.detail.id)}
      @mm-view-changed=${(event: HTMLElementEventMap['mm-view-changed']) => this.#store.lookAt(event.detail.bounds)}
    ></mm-map>`;
  }

  #side() {
    const { words } = this;
    const { summary, hidden, defects, matched, selectedId } = this.#store.state;
    return html`<aside class="side" aria-label=${words.text('list')}>
      ${this.#sheetHandle()}
      <mm-legend .words=${words} .counts=${summary?.by_class ?? null} .switchedOff=${hidden} .withSettled=${this.#withSettled}
        @mm-class-toggled=${(event: HTMLElementEventMap['mm-class-toggled']) => this.#store.toggle(event.detail.damageClass)}
      ></mm-legend>
      ${
        matched > defects.length
          ? html`<p class="partial" role="status">
              ${words.text('partial', { shown: words.whole(defects.length), all: words.whole(matched) })}
            </p>`
          : nothing
      }
      <mm-defect-list .words=${words} .defects=${this.#shown} .selectedId=${selectedId}
        @mm-defect-picked=${this.#pickFromList}
      ></mm-defect-list>
    </aside>`;
  }

  #detail(selectedId: string) {
    const { words } = this;
    const { selected, selectedMissing, problem } = this.#store.state;
    return html`<aside class="detail" aria-label=${words.text('details')}>
      ${this.#sheetHandle()}
      <mm-defect-panel data-testid="defect-panel"
        .words=${words} .defectId=${selectedId} .defect=${selected} .missing=${selectedMissing} .failed=${problem !== null}
        @mm-defect-closed=${this.#close}
      ></mm-defect-panel>
    </aside>`;
  }

  /** On narrow screens the panels are a sheet at the bottom; this makes it taller or lower. */
  #sheetHandle() {
    const label = this.words.text(this.tall ? 'shrinkSheet' : 'growSheet');
    return html`<button type="button" class="sheet-handle" aria-label=${label} aria-expanded=${this.tall}
      @click=${() => {
        this.tall = !this.tall;
      }}
    ></button>`;
  }

  #welcome() {
    const { summary, loading } = this.#store.state;
    if (summary) {
      return html`<mm-welcome class=${summary.drives > 0 ? 'at-top' : ''} .words=${this.words} .drives=${summary.drives} .drivenM=${this.#drivenM}></mm-welcome>`;
    }
    return loading
      ? html`<p class="loading" role="status">${this.words.text('loading')}</p>`
      : nothing;
  }
}
