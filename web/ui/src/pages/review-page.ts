import { html, nothing, type PropertyValues } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { serverApi } from '../api/register';
import { REVIEW_SORTINGS, type RejectReason, reviewApi, type Word } from '../api/review';
import type { Defect, View } from '../api/shapes';
import { classIcon } from '../components/class-icon';
import { DAMAGE_CLASSES, isSettled, STATUSES } from '../domain';
import type { Key } from '../i18n/en';
import '../review/decide-panel';
import { Desk } from '../review/desk';
import '../review/facts-panel';
import '../review/ground-view';
import type { KeyHelp } from '../review/key-help';
import '../review/key-help';
import { type Command, commandOf, isTyping } from '../review/keys';
import type { MergeDialog } from '../review/merge-dialog';
import '../review/merge-dialog';
import type { Action, Outbox, OutboxState } from '../review/outbox';
import { outboxOf } from '../review/outbox-of';
import '../review/outbox-bar';
import '../review/over-time';
import { reviewPageCss } from '../review/page-css';
import type { SplitDialog } from '../review/split-dialog';
import '../review/split-dialog';
import { wordName } from '../review/word-name';
import type { ZoomPicture } from '../review/zoom-picture';
import '../review/zoom-picture';
import { hashOf, withSetting } from '../route';
import { Page } from './page';
import { pageCss } from './styled-page';

const SETTINGS = ['status', 'class', 'road', 'drive', 'bbox', 'sort'];
const SORT_NAMES: Record<(typeof REVIEW_SORTINGS)[number], Key> = {
  score: 'sortScore',
  size: 'sortSize',
  newest: 'sortNewest',
  route: 'sortRoute',
};

/** Going through defects one by one, by keyboard or mouse: what is it, is it real? */
@customElement('mm-review-page')
export class ReviewPage extends Page {
  @state() private defect: Defect | null = null;
  @state() private viewAt = 0;
  @state() private rejecting = false;
  @state() private loading = true;
  @state() private outboxState!: OutboxState;
  @query('mm-zoom-picture') private picture!: ZoomPicture | null;
  @query('mm-merge-dialog') private mergeDialog!: MergeDialog;
  @query('mm-split-dialog') private splitDialog!: SplitDialog;
  @query('mm-key-help') private keyHelp!: KeyHelp;
  readonly #desk = new Desk((id) => serverApi.defect(id));
  /** Goes on saying words while one looks at something else. */
  #outbox!: Outbox;
  #deafen: (() => void) | null = null;
  #settings: string | null = null;
  #wantedId: string | null = null;

  static override styles = [...pageCss, reviewPageCss];

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('keydown', this.#onKey);
    this.#outbox = outboxOf(this.session.user?.name ?? '');
    this.outboxState = this.#outbox.state;
    this.#deafen = this.#outbox.listen({
      changed: (now) => {
        this.outboxState = now;
      },
      answered: (defect, action) => this.#answered(defect, action),
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('keydown', this.#onKey);
    this.#deafen?.();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('route')) return;
    const settings = this.#asked().toString();
    if (settings !== this.#settings) {
      this.#settings = settings;
      void this.attempt(() => this.load());
    } else if (this.route.id !== this.#wantedId) {
      void this.attempt(() => this.#show(this.route.id));
    }
  }

  /** What the address asks for; candidates if it does not say. */
  #asked(): URLSearchParams {
    const asked = new URLSearchParams({ status: 'candidate' });
    for (const name of SETTINGS) {
      const value = this.route.query.get(name);
      if (value === 'all') asked.delete(name);
      else if (value) asked.set(name, value);
    }
    return asked;
  }

  protected override async load(): Promise<void> {
    this.loading = true;
    this.#desk.fill(await reviewApi.queue(this.#asked()));
    if (this.route.id !== null) this.#desk.include(this.route.id);
    await this.#show(this.route.id ?? this.#desk.step(null, 1));
    this.loading = false;
  }

  async #show(id: string | null): Promise<void> {
    this.#wantedId = id;
    [this.rejecting, this.viewAt] = [false, 0];
    if (id === null) {
      this.defect = null;
      return;
    }
    this.#desk.include(id);
    const defect = await this.#desk.defect(id);
    if (this.#wantedId !== id) return;
    // It was merged into another.
    if (defect.id !== id) location.replace(hashOf('review', defect.id, this.route.query));
    else this.defect = defect;
  }

  /** Leads to another defect of the list, without a step back for each. */
  #move(steps: number): string | null {
    const id = this.#desk.step(this.#wantedId, steps);
    if (id !== null) location.replace(hashOf('review', id, this.route.query));
    return id;
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const isOpen =
      this.mergeDialog.renderRoot.querySelector('dialog[open]') ??
      this.splitDialog.renderRoot.querySelector('dialog[open]');
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || isOpen) return;
    if (isTyping(event.composedPath()[0])) return;
    const command = commandOf(event.key, this.rejecting ? 'rejecting' : 'normal');
    if (command === null) return;
    event.preventDefault();
    this.#do(command);
  };

  #do(command: Command): void {
    const { defect } = this;
    switch (command.do) {
      case 'next':
        this.#move(1);
        break;
      case 'previous':
        this.#move(-1);
        break;
      case 'nextView':
        this.#turn(1);
        break;
      case 'previousView':
        this.#turn(-1);
        break;
      case 'help':
        this.keyHelp.toggle();
        break;
      case 'zoom':
        this.picture?.toggleZoom();
        break;
      case 'undo':
        this.#undo();
        break;
      case 'cancel':
        this.rejecting = false;
        break;
      case 'confirm':
        this.#say({ say: 'confirmed' }, true);
        break;
      case 'reject':
        this.rejecting = !this.rejecting;
        if (this.rejecting) this.say(this.text('rejectWhy'));
        break;
      case 'rejectFor':
        this.#reject(command.reason);
        break;
      case 'class':
        this.#say({ class: command.class }, false);
        break;
      case 'merge':
        if (defect) void this.mergeDialog.show(defect);
        break;
      case 'split':
        if (defect && defect.seen_in.length > 1) this.splitDialog.show(defect);
        break;
    }
  }

  #reject(reason: RejectReason): void {
    this.#say({ say: 'rejected', reason }, true);
  }

  #say(word: Word, goesOn: boolean): void {
    const { defect } = this;
    if (!defect || defect.id !== this.#wantedId) return;
    this.rejecting = false;
    this.#desk.forget(defect.id);
    this.#outbox.add(defect.id, defect.revision, word);
    const what = wordName(this.words, word);
    const next = goesOn ? this.#move(1) : null;
    if (next === null) {
      this.say(goesOn ? this.text('doneLast', { what }) : what);
      return;
    }
    void this.#desk.defect(next).then(
      (found) =>
        this.say(this.text('doneNext', { what, next: this.text(found.class), at: this.#at(next) })),
      () => this.say(what),
    );
  }

  #undo(): void {
    const undone = this.#outbox.undo();
    if (undone === null) {
      this.say(this.text('undoNothing'));
      return;
    }
    this.#desk.forget(undone.defect);
    const what = 'word' in undone ? wordName(this.words, undone.word) : this.text('undo');
    this.say(this.text('undone', { what }));
    location.replace(hashOf('review', undone.defect, this.route.query));
    if (undone.defect === this.#wantedId) void this.attempt(() => this.#show(undone.defect));
  }

  #answered(defect: Defect, action: Action): void {
    this.#desk.take(defect);
    if ('merge_with' in action.word) this.#desk.forget(action.word.merge_with);
    if (defect.id === this.#wantedId) this.defect = defect;
  }

  #turn(steps: number): void {
    const last = (this.defect?.seen_in.length ?? 1) - 1;
    this.viewAt = Math.min(last, Math.max(0, this.viewAt + steps));
  }

  #at(id: string): string {
    const { words } = this;
    return this.text('reviewAt', {
      n: words.whole(this.#desk.placeOf(id)),
      all: words.whole(this.#desk.ids.length),
    });
  }

  protected override render() {
    const { words, defect } = this;
    return html`<div class="page">
        <div class="head">
          ${this.heading('page_review')}
          <div class="row settings">
            ${this.#select('status', 'status', ['all', ...STATUSES], 'candidate')}
            ${this.#select('class', 'filterClass', ['all', ...DAMAGE_CLASSES], 'all')}
            ${this.#select('sort', 'sortBy', REVIEW_SORTINGS, 'score')}
            <a class="button tiny" download href="/api/exports/training.zip" data-testid="training">${this.text('trainingSet')}</a>
            <button type="button" class="button tiny" @click=${() => this.keyHelp.toggle()}>${this.text('keys')} <kbd>?</kbd></button>
          </div>
        </div>
        ${this.problemBar()}
        <mm-outbox .words=${words} .outbox=${this.#outbox} .state=${this.outboxState}></mm-outbox>
        ${defect ? this.#defect(defect) : html`<p class="quiet" role="status" data-testid="review-empty">${this.text(this.loading ? 'loading' : 'reviewEmpty')}</p>`}
      </div>
      <mm-merge-dialog .words=${words} @mm-merge-chosen=${(event: HTMLElementEventMap['mm-merge-chosen']) => this.#merge(event.detail.other)}></mm-merge-dialog>
      <mm-split-dialog .words=${words} @mm-split-chosen=${(event: HTMLElementEventMap['mm-split-chosen']) => this.#split(event.detail.views)}></mm-split-dialog>
      <mm-key-help .words=${words}></mm-key-help>`;
  }

  #merge({ id, revision }: Defect): void {
    this.#say({ merge_with: id, other_revision: revision }, false);
  }

  #split(views: readonly View[]): void {
    const split = views.map(({ drive, frame, n }) => ({ drive: drive.id, frame, n }));
    this.#say({ split }, false);
  }

  #select(name: string, label: Key, values: readonly string[], usual: string) {
    const chosen = this.route.query.get(name) ?? usual;
    const told = (value: string) =>
      name === 'sort'
        ? this.text(SORT_NAMES[value as keyof typeof SORT_NAMES])
        : this.text(value as Key);
    const change = (event: Event) => {
      const { value } = event.target as HTMLSelectElement;
      const route = { ...this.route, id: null };
      this.go(withSetting(route, name, value === usual ? null : value));
    };
    return html`<label class="field">
      <span class="unseen">${this.text(label)}</span>
      <select title=${this.text(label)} data-testid="review-${name}" @change=${change}>
        ${values.map((value) => html`<option value=${value} ?selected=${value === chosen}>${told(value)}</option>`)}
      </select>
    </label>`;
  }

  #defect(defect: Defect) {
    const { words } = this;
    const view = defect.seen_in[this.viewAt];
    return html`<div class="desk" data-testid="review-desk" data-id=${defect.id}>
      <div class="left">
        <div class="title">
          ${classIcon(defect.class, isSettled(defect.status))}
          <h2>${words.text(defect.class)}</h2>
          <span class="badge" data-testid="review-status-now">${words.text(defect.status)}</span>
          <span class="small quiet" data-testid="review-at">${this.#at(defect.id)}</span>
          <button type="button" class="button tiny" @click=${() => this.#move(-1)}>${this.text('previous')}</button>
          <button type="button" class="button tiny" @click=${() => this.#move(1)}>${this.text('next')}</button>
        </div>
        ${view ? this.#view(defect, view) : html`<p class="quiet">${this.text('noPicture')}</p>`}
        <section class="card">
          <h2>${this.text('overTime')}</h2>
          <mm-over-time .words=${words} .views=${defect.seen_in} .current=${view ?? null}
            @mm-view-picked=${(event: HTMLElementEventMap['mm-view-picked']) => {
              this.viewAt = defect.seen_in.indexOf(event.detail.view);
            }}></mm-over-time>
        </section>
        ${
          view
            ? html`<section class="card">
                <h2>${this.text('groundView')}</h2>
                <mm-ground-view .words=${words} .view=${view}></mm-ground-view>
              </section>`
            : nothing
        }
      </div>
      <div class="right">
        <mm-decide .words=${words} .defect=${defect} .rejecting=${this.rejecting}
          @mm-command=${(event: HTMLElementEventMap['mm-command']) => this.#do(event.detail.command)}
          @mm-word=${(event: HTMLElementEventMap['mm-word']) => this.#say(event.detail.word, false)}></mm-decide>
        <mm-review-facts .words=${words} .defect=${defect}></mm-review-facts>
      </div>
    </div>`;
  }

  #view({ seen_in }: Defect, view: View) {
    const { words } = this;
    const count = { n: words.whole(this.viewAt + 1), all: words.whole(seen_in.length) };
    return html`<mm-zoom-picture .words=${words} .view=${view}></mm-zoom-picture>
      <div class="view-bar">
        <button type="button" class="button tiny" ?disabled=${this.viewAt === 0} aria-label=${this.text('previousView')} @click=${() => this.#turn(-1)}>←</button>
        <p>
          ${this.text('view', count)} · ${words.text(view.class)} ${words.score(view.score)}
          <span class="quiet">· ${view.drive.name} · <time datetime=${view.captured_at}>${words.dateTime(view.captured_at)}</time></span>
        </p>
        <button type="button" class="button tiny" ?disabled=${this.viewAt === seen_in.length - 1} aria-label=${this.text('nextView')} @click=${() => this.#turn(1)}>→</button>
      </div>`;
  }
}
