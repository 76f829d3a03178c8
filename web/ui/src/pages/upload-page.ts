import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { type Job, jobsApi } from '../api/jobs';
import { askBatch, knownOf, newBatch, rememberBatch, unfinishedBatch } from '../upload/batch';
import '../upload/drop-zone';
import { kindOf, type LocalFile } from '../upload/files';
import { JobFeed } from '../upload/job-feed';
import '../upload/job-list';
import { type Pairing, pair, sentFiles } from '../upload/pairing';
import '../upload/pairing-table';
import type { UploadProgress } from '../upload/progress';
import '../upload/sending';
import { tus } from '../upload/tus';
import { Uploader } from '../upload/uploader';
import { Page } from './page';
import { pageCss } from './styled-page';

/** From the card of a camera to the register: files, what belongs together, sending, inspections. */
@customElement('mm-upload-page')
export class UploadPage extends Page {
  @state() private files: readonly LocalFile[] = [];
  @state() private pairings: readonly Pairing[] = [];
  @state() private progress: UploadProgress | null = null;
  @state() private jobs: readonly Job[] = [];
  @state() private queued = false;
  @state() private unfinished = unfinishedBatch();
  #batch = '';
  #vehicle = '';
  #zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  #uploader: Uploader | null = null;
  readonly #feed = new JobFeed((jobs) => {
    this.jobs = jobs;
  });

  static override styles = [
    ...pageCss,
    css`
      .card {
        display: grid;
        gap: 0.75rem;
      }
      .settings {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr));
        gap: 0.75rem;
      }
      .kinds {
        display: flex;
        flex-wrap: wrap;
        gap: 0.25rem 1.25rem;
        font-size: 0.875rem;
        list-style: none;
      }
      ul.others {
        max-height: 10rem;
        overflow-y: auto;
        padding-inline-start: 1.25rem;
        overflow-wrap: anywhere;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('beforeunload', this.#warn);
    void this.attempt(() => this.load());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('beforeunload', this.#warn);
    this.#uploader?.pause();
    this.#feed.close();
  }

  protected override async load(): Promise<void> {
    if (this.progress?.phase === 'done' && !this.queued) await this.#queue();
    else await this.#feed.open();
  }

  readonly #warn = (event: BeforeUnloadEvent): void => {
    if (this.progress?.phase === 'sending') event.preventDefault();
  };

  #take(files: readonly LocalFile[]): void {
    this.files = files;
    this.pairings = pair(files.map(({ path }) => path));
    this.progress = null;
    this.queued = false;
    this.#uploader = null;
  }

  async #send(): Promise<void> {
    const wanted = new Set(sentFiles(this.pairings));
    const files = this.files
      .filter(({ path }) => wanted.has(path))
      .toSorted((a, b) => a.size - b.size);
    this.#batch = this.unfinished ?? newBatch();
    const uploader = new Uploader(this.#batch, files, tus, (progress) => {
      this.progress = progress;
    });
    this.#uploader = uploader;
    if (this.unfinished !== null) {
      const isKnown = await this.attempt(async () =>
        uploader.goOnFrom(knownOf(await askBatch(this.#batch), files)),
      );
      // The server keeps unfinished uploads for some days only.
      if (!isKnown && this.problem?.kind === 'missing') this.problem = null;
    }
    rememberBatch(this.#batch);
    this.unfinished = null;
    await this.#goOn();
  }

  async #goOn(): Promise<void> {
    await this.#uploader?.run();
    if (this.progress?.phase === 'done') await this.attempt(() => this.#queue());
  }

  async #queue(): Promise<void> {
    const recordings = this.pairings
      .filter(({ wanted }) => wanted)
      .map(({ path, tracks, camera }) => ({
        path,
        tracks,
        camera,
        vehicle: this.#vehicle || null,
        time_zone: this.#zone,
      }));
    this.#feed.take(await jobsApi.queue(this.#batch, recordings));
    rememberBatch(null);
    this.queued = true;
    this.say(this.text('uploadQueued', { n: this.words.whole(recordings.length) }));
  }

  async #ask({ id, what }: { id: string; what: 'cancel' | 'retry' }): Promise<void> {
    await this.attempt(async () => {
      await (what === 'cancel' ? jobsApi.cancel(id) : jobsApi.retry(id));
      this.#feed.take(await jobsApi.all());
    });
  }

  protected override render() {
    const chosen = this.files.length > 0;
    return html`<div class="page">
      ${this.heading('page_upload')} ${this.problemBar()}
      ${this.unfinished !== null && !chosen ? this.#unfinishedNotice() : nothing}
      ${
        this.progress === null || this.queued
          ? html`<mm-drop-zone
              .words=${this.words}
              @mm-files-given=${(event: HTMLElementEventMap['mm-files-given']) => this.#take(event.detail.files)}
            ></mm-drop-zone>`
          : nothing
      }
      ${chosen && this.progress === null ? this.#chosen() : nothing}
      ${this.progress === null ? nothing : this.#sending(this.progress)}
      <section class="card">
        <h2>${this.text('jobs')}</h2>
        <mm-jobs
          .words=${this.words}
          .jobs=${this.jobs}
          @mm-job-asked=${(event: HTMLElementEventMap['mm-job-asked']) => this.#ask(event.detail)}
        ></mm-jobs>
      </section>
    </div>`;
  }

  #unfinishedNotice() {
    const forget = () => {
      rememberBatch(null);
      this.unfinished = null;
    };
    return html`<section class="notice row" data-testid="unfinished">
      <p>${this.text('uploadUnfinished')}</p>
      <button type="button" class="button tiny end" @click=${forget}>${this.text('uploadForget')}</button>
    </section>`;
  }

  #chosen() {
    const { words } = this;
    const of = (kind: string) => this.files.filter(({ path }) => kindOf(path) === kind);
    const sent = new Set(sentFiles(this.pairings));
    const others = this.files.filter(({ path }) => !sent.has(path));
    const bytes = this.files.reduce((sum, { path, size }) => sum + (sent.has(path) ? size : 0), 0);
    return html`<section class="card" data-testid="chosen">
      <h2>${this.text('pairingTitle')}</h2>
      <ul class="kinds">
        ${(['recording', 'track', 'camera', 'other'] as const).map(
          (kind) =>
            html`<li>${this.text(`kind_${kind}`)}: <strong>${words.whole(of(kind).length)}</strong></li>`,
        )}
      </ul>
      ${this.pairings.length === 0 ? html`<p class="notice bad">${this.text('noRecording')}</p>` : nothing}
      <mm-pairings
        .words=${words}
        .pairings=${this.pairings}
        .files=${this.files}
        .tracks=${of('track').map(({ path }) => path)}
        .cameras=${of('camera').map(({ path }) => path)}
        @mm-pairing-changed=${(event: HTMLElementEventMap['mm-pairing-changed']) => this.#rePair(event.detail.pairing)}
      ></mm-pairings>
      ${others.length === 0 ? nothing : this.#others(others)} ${this.#settings()}
      <div class="row">
        <button type="button" class="button main" ?disabled=${sent.size === 0} data-testid="send" @click=${this.#send}>
          ${this.text('send', { n: words.whole(sent.size), size: words.bytes(bytes) })}
        </button>
      </div>
    </section>`;
  }

  #rePair(pairing: Pairing): void {
    this.pairings = this.pairings.map((other) => (other.path === pairing.path ? pairing : other));
  }

  #others(others: readonly LocalFile[]) {
    return html`<details class="small">
      <summary>${this.text('notSent', { n: this.words.whole(others.length) })}</summary>
      <ul class="others" tabindex="0">
        ${others.map(({ path }) => html`<li>${path}</li>`)}
      </ul>
    </details>`;
  }

  #settings() {
    return html`<div class="settings">
      <label class="field"
        >${this.text('vehicle')}
        <input
          .value=${this.#vehicle}
          autocomplete="off"
          @change=${(event: Event) => {
            this.#vehicle = (event.target as HTMLInputElement).value.trim();
          }}
        />
      </label>
      <label class="field"
        >${this.text('timeZone')}
        <select
          @change=${(event: Event) => {
            this.#zone = (event.target as HTMLSelectElement).value;
          }}
        >
          ${[...new Set(['UTC', this.#zone, ...Intl.supportedValuesOf('timeZone')])].map(
            (zone) => html`<option value=${zone} ?selected=${zone === this.#zone}>${zone}</option>`,
          )}
        </select>
        <span class="small">${this.text('timeZoneHint')}</span>
      </label>
    </div>`;
  }

  #sending(progress: UploadProgress) {
    const { phase } = progress;
    return html`<section class="card" data-testid="sending">
      <div class="head">
        <h2>${this.text('uploadTitle')}</h2>
        ${phase === 'sending' ? this.#button('pause', () => this.#uploader?.pause()) : nothing}
        ${phase === 'paused' ? this.#button('resume', () => void this.#goOn()) : nothing}
      </div>
      <mm-sending .words=${this.words} .progress=${progress}></mm-sending>
      ${this.queued ? html`<p class="notice good">${this.text('uploadAllDone')}</p>` : nothing}
    </section>`;
  }

  #button(key: 'pause' | 'resume', act: () => void) {
    return html`<button type="button" class="button" data-testid=${key} @click=${act}>${this.text(key)}</button>`;
  }
}
