import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Job } from '../api/jobs';
import { controlsCss } from '../components/controls-css';
import { sharedCss } from '../components/shared-css';
import type { Words } from '../i18n/words';
import { hashOf } from '../route';

declare global {
  interface HTMLElementEventMap {
    'mm-job-asked': CustomEvent<{ id: string; what: 'cancel' | 'retry' }>;
  }
}

/** Inspections: those waiting, running and done. */
@customElement('mm-jobs')
export class JobList extends LitElement {
  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) jobs: readonly Job[] = [];

  static override styles = [
    sharedCss,
    controlsCss,
    css`
      ol {
        list-style: none;
        display: grid;
        gap: 0.625rem;
      }
      li {
        border: 1px solid var(--line);
        border-radius: 10px;
        padding: 0.625rem 0.875rem;
        display: grid;
        gap: 0.375rem;
      }
      .name {
        font-weight: 600;
        overflow-wrap: anywhere;
      }
    `,
  ];

  protected override render() {
    const { jobs, words } = this;
    if (jobs.length === 0) return html`<p class="quiet small">${words.text('jobsNone')}</p>`;
    return html`<ol data-testid="jobs">
      ${jobs.map((job) => this.#job(job))}
    </ol>`;
  }

  #job(job: Job) {
    const { words } = this;
    const kind = job.state === 'done' ? 'good' : job.state === 'failed' ? 'bad' : '';
    const when = job.finished_at ?? job.started_at ?? job.created_at;
    return html`<li data-testid="job" data-state=${job.state}>
      <div class="row">
        <span class="name">${job.name}</span>
        <span class="badge ${kind}">${words.text(`job_${job.state}`)}</span>
        <span class="small quiet end">${job.by ?? ''} <time datetime=${when}>${words.dateTime(when)}</time></span>
      </div>
      ${this.#progress(job)} ${job.error === null ? nothing : html`<p class="notice bad small">${job.error}</p>`}
      <div class="row">
        ${
          job.drive_id === null
            ? nothing
            : html`<a class="small" href=${hashOf('drive', job.drive_id)} data-testid="job-report">${words.text('jobReport')}</a>`
        }
        ${job.already_known ? html`<span class="small quiet">${words.text('jobKnown')}</span>` : nothing}
        ${job.state === 'queued' || job.state === 'running' ? this.#button(job, 'cancel') : nothing}
        ${job.state === 'failed' || job.state === 'cancelled' ? this.#button(job, 'retry') : nothing}
      </div>
    </li>`;
  }

  #progress({ state, frames_done, frames_all, name }: Job) {
    const { words } = this;
    if (state !== 'running') return nothing;
    if (frames_done === null || !frames_all) return html`<progress aria-label=${name}></progress>`;
    const told = { done: words.whole(frames_done), all: words.whole(frames_all) };
    return html`<progress max=${frames_all} value=${frames_done} aria-label=${name}></progress>
      <p class="small quiet">${words.text('jobFrames', told)}</p>`;
  }

  #button({ id, name }: Job, what: 'cancel' | 'retry') {
    const ask = () =>
      this.dispatchEvent(
        new CustomEvent('mm-job-asked', { detail: { id, what }, bubbles: true, composed: true }),
      );
    const label = this.words.text(what === 'cancel' ? 'jobCancel' : 'jobRetry');
    return html`<button type="button" class="button tiny end" aria-label=${`${label}: ${name}`} @click=${ask}>${label}</button>`;
  }
}
