import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { type Job, jobsApi } from '../api/jobs';
import { Delivery, type DeliveryState } from '../upload/delivery';
import '../upload/drop-zone';
import { kindOf, type LocalFile } from '../upload/files';
import { JobFeed } from '../upload/job-feed';
import '../upload/job-list';
import { sentFiles } from '../upload/pairing';
import '../upload/pairing-table';
import type { UploadProgress } from '../upload/progress';
import '../upload/sending';
import { Page } from './page';
import { pageCss } from './styled-page';

/** One for all visits of the page: a folder goes on being sent while one looks at something else. */
const delivery = new Delivery();
window.addEventListener('beforeunload', (event) => {
  if (delivery.isSending) event.preventDefault();
});
window.addEventListener('mm-log-out', () => delivery.pause());

/** From the card of a camera to the register: files, what belongs together, sending, inspections. */
@customElement('mm-upload-page')
export class UploadPage extends Page {
  @state() private delivery: DeliveryState = delivery.state;
  @state() private jobs: readonly Job[] = [];
  #deafen: (() => void) | null = null;
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
    this.delivery = delivery.state;
    this.#deafen = delivery.listen({
      changed: (now) => {
        if (now.problem !== this.delivery.problem) this.problem = now.problem;
        this.delivery = now;
      },
      queued: (jobs, recordings) => {
        this.#feed.take(jobs);
        this.say(this.text('uploadQueued', { n: this.words.whole(recordings) }));
      },
    });
    void this.attempt(() => this.load());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#deafen?.();
    this.#feed.close();
  }

  protected override async load(): Promise<void> {
    const { progress, queued } = delivery.state;
    if (progress?.phase === 'done' && !queued) await delivery.queue();
    await this.#feed.open();
  }

  async #ask({ id, what }: { id: string; what: 'cancel' | 'retry' }): Promise<void> {
    await this.attempt(async () => {
      await (what === 'cancel' ? jobsApi.cancel(id) : jobsApi.retry(id));
      this.#feed.take(await jobsApi.all());
    });
  }

  protected override render() {
    const { files, progress, queued, unfinished } = this.delivery;
    const chosen = files.length > 0;
    return html`<div class="page">
      ${this.heading('page_upload')} ${this.problemBar()}
      ${unfinished !== null && !chosen ? this.#unfinishedNotice() : nothing}
      ${
        progress === null || queued
          ? html`<mm-drop-zone
              .words=${this.words}
              @mm-files-given=${(event: HTMLElementEventMap['mm-files-given']) => delivery.take(event.detail.files)}
            ></mm-drop-zone>`
          : nothing
      }
      ${chosen && progress === null ? this.#chosen() : nothing}
      ${progress === null ? nothing : this.#sending(progress)}
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
    return html`<section class="notice row" data-testid="unfinished">
      <p>${this.text('uploadUnfinished')}</p>
      <button type="button" class="button tiny end" @click=${() => delivery.forgetUnfinished()}>${this.text('uploadForget')}</button>
    </section>`;
  }

  #chosen() {
    const { words } = this;
    const { files, pairings } = this.delivery;
    const of = (kind: string) => files.filter(({ path }) => kindOf(path) === kind);
    const sent = new Set(sentFiles(pairings));
    const others = files.filter(({ path }) => !sent.has(path));
    const bytes = files.reduce((sum, { path, size }) => sum + (sent.has(path) ? size : 0), 0);
    return html`<section class="card" data-testid="chosen">
      <h2>${this.text('pairingTitle')}</h2>
      <ul class="kinds">
        ${(['recording', 'track', 'camera', 'other'] as const).map(
          (kind) =>
            html`<li>${this.text(`kind_${kind}`)}: <strong>${words.whole(of(kind).length)}</strong></li>`,
        )}
      </ul>
      ${pairings.length === 0 ? html`<p class="notice bad">${this.text('noRecording')}</p>` : nothing}
      <mm-pairings
        .words=${words}
        .pairings=${pairings}
        .files=${files}
        .tracks=${of('track').map(({ path }) => path)}
        .cameras=${of('camera').map(({ path }) => path)}
        @mm-pairing-changed=${(event: HTMLElementEventMap['mm-pairing-changed']) => delivery.rePair(event.detail.pairing)}
      ></mm-pairings>
      ${others.length === 0 ? nothing : this.#others(others)} ${this.#settings()}
      <div class="row">
        <button type="button" class="button main" ?disabled=${sent.size === 0} data-testid="send" @click=${() => void delivery.send()}>
          ${this.text('send', { n: words.whole(sent.size), size: words.bytes(bytes) })}
        </button>
      </div>
    </section>`;
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
    const { vehicle, zone } = this.delivery;
    return html`<div class="settings">
      <label class="field"
        >${this.text('vehicle')}
        <input
          .value=${vehicle}
          data-testid="vehicle"
          autocomplete="off"
          @change=${(event: Event) => {
            delivery.describe({ vehicle: (event.target as HTMLInputElement).value.trim() });
          }}
        />
      </label>
      <label class="field"
        >${this.text('timeZone')}
        <select
          @change=${(event: Event) => {
            delivery.describe({ zone: (event.target as HTMLSelectElement).value });
          }}
        >
          ${[...new Set(['UTC', zone, ...Intl.supportedValuesOf('timeZone')])].map(
            (name) => html`<option value=${name} ?selected=${name === zone}>${name}</option>`,
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
        ${phase === 'sending' ? this.#button('pause', () => delivery.pause()) : nothing}
        ${phase === 'paused' ? this.#button('resume', () => void delivery.goOn()) : nothing}
        ${phase === 'refused' ? this.#button('uploadReconsider', () => delivery.reconsider()) : nothing}
      </div>
      <mm-sending .words=${this.words} .progress=${progress}></mm-sending>
      ${this.delivery.queued ? html`<p class="notice good">${this.text('uploadAllDone')}</p>` : nothing}
    </section>`;
  }

  #button(key: 'pause' | 'resume' | 'uploadReconsider', act: () => void) {
    return html`<button type="button" class="button" data-testid=${key} @click=${act}>${this.text(key)}</button>`;
  }
}
