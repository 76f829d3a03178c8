import { html, nothing, type PropertyValues } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { may } from '../access';
import { askBasemap, type Basemap } from '../api/basemap';
import { ApiProblem } from '../api/client';
import { askDrives } from '../api/drives';
import { serverApi } from '../api/register';
import { askSection, type Section } from '../api/section';
import type { DefectList } from '../components/defect-list';
import '../components/defect-list';
import type { DefectPanel } from '../components/defect-panel';
import '../components/defect-panel';
import '../components/defect-table';
import type { NamedDrive } from '../components/filter-panel';
import '../components/filter-panel';
import '../components/legend';
import '../components/map-view';
import '../components/section-legend';
import '../components/section-panel';
import '../components/welcome';
import { type DamageClass, isSettled } from '../domain';
import { type Filter, filterIn, filterQuery, withFilter } from '../filter';
import { lengthM } from '../geo';
import type { Insets } from '../map/defect-map';
import { SECTION_MODES, type SectionMode } from '../map/road-layers';
import { hashOf, withSetting } from '../route';
import { type State, Store } from '../state';
import { Page } from './page';

/** Defects and sections on the map, or as a table, with what is known of the chosen one. */
@customElement('mm-map-page')
export class MapPage extends Page {
  @state() private tall = false;
  @state() private basemap: Basemap | null = null;
  @state() private drives: readonly NamedDrive[] = [];
  @state() private section: Section | null = null;
  @state() private sectionMissing = false;
  @query('mm-defect-panel') private panel!: DefectPanel | null;
  @query('mm-defect-list') private list!: DefectList | null;
  readonly #store = new Store(serverApi);
  #seen: State = this.#store.state;
  #withSettled = false;
  #drivenM = 0;
  #sectionId: string | null = null;
  #unsubscribe: (() => void) | null = null;

  /** Rendered into the page itself: the map's style sheet does not reach into shadow roots. */
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#unsubscribe = this.#store.subscribe(() => this.requestUpdate());
    window.addEventListener('keydown', this.#onKey);
    void this.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unsubscribe?.();
    window.removeEventListener('keydown', this.#onKey);
  }

  protected override async load(): Promise<void> {
    await this.#store.retry();
    this.#fillTable();
    await this.attempt(async () => {
      [this.basemap, this.drives] = await Promise.all([askBasemap(), askDrives()]);
    });
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || (this.route.id === null && this.#sectionId === null)) return;
    // Escape in an enlarged picture closes only that.
    if (!event.composedPath().some((target) => target instanceof HTMLDialogElement)) this.#close();
  };

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('route')) this.#followRoute();
    const now = this.#store.state;
    const before = this.#seen;
    this.#seen = now;
    if (now.defects !== before.defects) {
      this.#withSettled = now.defects.some(({ status }) => isSettled(status));
    }
    if (now.tracks !== before.tracks) {
      this.#drivenM = now.tracks.reduce((sum, { line }) => sum + lengthM(line), 0);
    }
    this.#followMerged(now);
    this.classList.toggle('with-detail', this.route.id !== null || this.#sectionId !== null);
    this.toggleAttribute('data-tall', this.tall);
  }

  /** What was asked for has become part of another defect: the address is of that one. */
  #followMerged({ selected, selectedId }: State): void {
    if (selected === null || selected.id === selectedId || selectedId !== this.route.id) return;
    location.replace(hashOf('map', selected.id, this.route.query));
  }

  #followRoute(): void {
    const { id, query: settings } = this.route;
    if (id !== this.#store.state.selectedId) void this.#store.select(id);
    const filter = filterIn(settings);
    if (filterQuery(filter) !== filterQuery(this.#store.state.filter))
      void this.#store.filter(filter);
    this.#fillTable();
    const section = settings.get('section');
    if (section !== this.#sectionId) void this.#showSection(section);
  }

  get #isTable(): boolean {
    return this.route.query.get('view') === 'table';
  }

  /** A table has no ground that it shows: it lists all there is. */
  #fillTable(): void {
    if (this.#isTable && !this.#store.state.loading) void this.#store.loadAll();
  }

  async #showSection(id: string | null): Promise<void> {
    this.#sectionId = id;
    this.section = null;
    this.sectionMissing = false;
    if (id === null) return;
    await this.attempt(async () => {
      try {
        const section = await askSection(id, this.words.language);
        if (this.#sectionId === id) this.section = section;
      } catch (error) {
        if (!(error instanceof ApiProblem && error.kind === 'missing')) throw error;
        this.sectionMissing = true;
      }
    });
  }

  /** The settings of the address without the chosen section. */
  #settings(): URLSearchParams {
    const settings = new URLSearchParams(this.route.query);
    settings.delete('section');
    return settings;
  }

  #pick(id: string): void {
    this.go(hashOf('map', id, this.#settings()));
  }

  #pickSection(id: string): void {
    const settings = this.#settings();
    settings.set('section', id);
    this.go(hashOf('map', null, settings));
  }

  /** From the list, the keyboard and screen readers go on in the panel. */
  async #pickFromList(event: HTMLElementEventMap['mm-defect-picked']): Promise<void> {
    event.stopPropagation();
    this.#pick(event.detail.id);
    await this.#store.select(event.detail.id);
    await this.updateComplete;
    await this.panel?.updateComplete;
    this.panel?.focusHeading();
  }

  async #close(): Promise<void> {
    this.go(hashOf('map', null, this.#settings()));
    await this.#store.select(null);
    await this.updateComplete;
    this.list?.focusRow();
  }

  #filterBy(filter: Filter): void {
    this.go(hashOf('map', this.route.id, withFilter(this.route.query, filter)));
  }

  #toggle(damageClass: DamageClass): void {
    const { filter } = this.#store.state;
    const on = filter.classes.includes(damageClass);
    const classes = on
      ? filter.classes.filter((name) => name !== damageClass)
      : [...filter.classes, damageClass];
    this.#filterBy({ ...filter, classes });
  }

  get #mode(): SectionMode {
    const asked = this.route.query.get('sections');
    return SECTION_MODES.find((mode) => mode === asked) ?? 'band';
  }

  /** The sides of the map that panels lie over. */
  readonly #covered = (): Insets => {
    const stage = this.getBoundingClientRect();
    const covered = { top: 0, right: 0, bottom: 0, left: 0 };
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
    const { summary, problem, selectedId } = this.#store.state;
    const failed = problem ?? this.problem;
    return html`
      <h1 class="unseen" tabindex="-1">${this.text('page_map')}</h1>
      ${
        failed
          ? html`<mm-problem .words=${this.words} .problem=${failed} @mm-retry=${() => this.load()}></mm-problem>`
          : nothing
      }
      ${summary && summary.defects > 0 ? this.#side() : this.#welcome()}
      ${selectedId === null ? nothing : this.#detail(selectedId)}
      ${selectedId === null && this.#sectionId !== null ? this.#sectionDetail(this.#sectionId) : nothing}
      ${this.#isTable ? this.#table() : this.#map()}
    `;
  }

  #map() {
    const { tracks, selected, summary, filter } = this.#store.state;
    return html`<mm-map
      data-testid="map"
      .words=${this.words}
      .tracks=${tracks}
      .defects=${this.#store.shown()}
      .filter=${filterQuery(filter)}
      .sections=${this.#mode}
      .chosenSection=${this.#sectionId}
      .basemap=${this.basemap}
      .selected=${selected}
      .bounds=${summary?.bounds ?? null}
      .covered=${this.#covered}
      @mm-defect-picked=${(event: HTMLElementEventMap['mm-defect-picked']) => this.#pick(event.detail.id)}
      @mm-section-picked=${(event: HTMLElementEventMap['mm-section-picked']) => this.#pickSection(event.detail.id)}
      @mm-view-changed=${(event: HTMLElementEventMap['mm-view-changed']) => this.#store.lookAt(event.detail.bounds)}
    ></mm-map>`;
  }

  #table() {
    const { selectedId, matched } = this.#store.state;
    return html`<mm-defect-table
      .words=${this.words}
      .defects=${this.#store.shown()}
      .matched=${matched}
      .selectedId=${selectedId}
      @mm-defect-picked=${this.#pickFromList}
    ></mm-defect-table>`;
  }

  #side() {
    const { words } = this;
    const { summary, filter, defects, matched, selectedId } = this.#store.state;
    const shown = this.#store.shown();
    const hidden = new Set(
      Object.keys(summary?.by_class ?? {}).filter(
        (name) => !filter.classes.includes(name as DamageClass),
      ),
    );
    return html`<aside class="side" aria-label=${words.text('list')}>
      ${this.#sheetHandle()} ${this.#viewSwitch()}
      <mm-legend .words=${words} .counts=${summary?.by_class ?? null} .switchedOff=${hidden} .withSettled=${this.#withSettled}
        @mm-class-toggled=${(event: HTMLElementEventMap['mm-class-toggled']) => this.#toggle(event.detail.damageClass)}
      ></mm-legend>
      <mm-section-legend .words=${words} .mode=${this.#mode}
        @mm-sections-mode=${(event: HTMLElementEventMap['mm-sections-mode']) => this.go(withSetting(this.route, 'sections', event.detail.mode === 'band' ? null : event.detail.mode))}
      ></mm-section-legend>
      <mm-filter .words=${words} .filter=${filter} .drives=${this.drives}
        @mm-filter-changed=${(event: HTMLElementEventMap['mm-filter-changed']) => this.#filterBy(event.detail.filter)}
      ></mm-filter>
      ${
        matched > defects.length
          ? html`<p class="partial" role="status">
              ${words.text('partial', { shown: words.whole(defects.length), all: words.whole(matched) })}
            </p>`
          : nothing
      }
      ${
        this.#isTable
          ? nothing
          : html`<mm-defect-list .words=${words} .defects=${shown} .selectedId=${selectedId}
        @mm-defect-picked=${this.#pickFromList}
      ></mm-defect-list>`
      }
    </aside>`;
  }

  #viewSwitch() {
    const way = (view: 'map' | 'table') => html`<button
      type="button"
      aria-pressed=${this.#isTable === (view === 'table')}
      data-testid="view-${view}"
      @click=${() => this.go(withSetting(this.route, 'view', view === 'table' ? view : null))}
    >
      ${this.text(view === 'table' ? 'tableView' : 'mapView')}
    </button>`;
    return html`<div class="view-switch" role="group" aria-label=${this.text('viewAs')}>
      ${way('map')}${way('table')}
    </div>`;
  }

  #detail(selectedId: string) {
    const { words } = this;
    const { selected, selectedMissing, problem } = this.#store.state;
    return html`<aside class="detail" aria-label=${words.text('details')}>
      ${this.#sheetHandle()}
      <mm-defect-panel data-testid="defect-panel"
        .words=${words} .defectId=${selectedId} .defect=${selected} .missing=${selectedMissing} .failed=${problem !== null}
        .reviewAt=${may(this.session, 'review') ? hashOf('review', selectedId) : null}
        @mm-defect-closed=${this.#close}
      ></mm-defect-panel>
    </aside>`;
  }

  #sectionDetail(id: string) {
    return html`<aside class="detail" aria-label=${this.text('sectionDetails')}>
      ${this.#sheetHandle()}
      <mm-section-panel data-testid="section-panel"
        .words=${this.words} .sectionId=${id} .section=${this.section} .missing=${this.sectionMissing}
        @mm-defect-closed=${this.#close}
      ></mm-section-panel>
    </aside>`;
  }

  /** On narrow screens the panels are a sheet at the bottom; this makes it taller or lower. */
  #sheetHandle() {
    const label = this.text(this.tall ? 'shrinkSheet' : 'growSheet');
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
    return loading ? html`<p class="loading" role="status">${this.text('loading')}</p>` : nothing;
  }
}
