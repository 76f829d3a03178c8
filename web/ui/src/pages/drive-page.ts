import { css, html, nothing, type PropertyValues } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { askDrive, type Drive, type DriveReport } from '../api/drives';
import { nameOf } from '../components/action-name';
import type { Key } from '../i18n/en';
import { hashOf } from '../route';
import { Page } from './page';
import { pageCss } from './styled-page';

/** What became of a drive, in plain words: what was used, what was not, and why. */
@customElement('mm-drive-page')
export class DrivePage extends Page {
  @state() private drive: Drive | null = null;

  static override styles = [
    ...pageCss,
    css`
      .card {
        display: grid;
        gap: 0.5rem;
      }
      dl {
        display: grid;
        grid-template-columns: max-content 1fr;
        gap: 0.375rem 1.25rem;
        font-size: 0.875rem;
      }
      dt {
        color: var(--muted);
      }
      dd {
        overflow-wrap: anywhere;
      }
      .lead {
        font-size: 1.0625rem;
        line-height: 1.5;
      }
      .bar {
        display: flex;
        height: 0.75rem;
        border-radius: 99px;
        overflow: clip;
        background: var(--line);
      }
      .bar span {
        background: var(--accent);
      }
      ul {
        padding-inline-start: 1.25rem;
        font-size: 0.875rem;
      }
      @media (max-width: 720px) {
        dl {
          grid-template-columns: 1fr;
          gap: 0;
        }
        dd {
          margin-bottom: 0.5rem;
        }
      }
    `,
  ];

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('route')) void this.attempt(() => this.load());
  }

  protected override async load(): Promise<void> {
    this.drive = await askDrive(this.route.id ?? '');
  }

  protected override render() {
    const { drive } = this;
    return html`<div class="page narrow">
      ${this.heading('page_drive')} ${this.problemBar()}
      ${drive ? this.#told(drive) : this.problem ? nothing : html`<p class="quiet" role="status">${this.text('loading')}</p>`}
    </div>`;
  }

  #told(drive: Drive) {
    const { report } = drive;
    return html`<p class="quiet" data-testid="drive-name">${drive.name}${drive.vehicle ? ` · ${drive.vehicle}` : ''}</p>
      ${this.#gist(report)} ${this.#skipped(report)} ${this.#clock(report)} ${this.#sources(drive)}
      ${this.#faults(report)}
      <p>
        <a href=${hashOf('map', null, new URLSearchParams({ drive: drive.id }))} data-testid="drive-on-map">${this.text('driveOnMap')}</a>
      </p>`;
  }

  #gist(report: DriveReport) {
    const { words } = this;
    const share = report.driven_m > 0 ? Math.min(1, report.inspected_m / report.driven_m) : 0;
    const surveyed = {
      surveyed: words.distance(report.inspected_m),
      driven: words.distance(report.driven_m),
    };
    const seen = { sightings: words.whole(report.sightings), far: words.whole(report.too_far) };
    return html`<section class="card" data-testid="drive-gist">
      <p class="lead">${this.text('gistSurveyed', surveyed)}</p>
      <div class="bar" aria-hidden="true"><span style="width: ${share * 100}%"></span></div>
      <p class="small quiet">${this.text('gistMeaning')}</p>
      <p>${this.text('gistFrames', { placed: words.whole(report.placed), all: words.whole(report.frames) })}</p>
      <p>${this.text('gistSeen', seen)}</p>
    </section>`;
  }

  #skipped({ skipped, frames }: DriveReport) {
    const { words } = this;
    const rows = Object.entries(skipped)
      .filter(([, n]) => n > 0)
      .toSorted((a, b) => b[1] - a[1]);
    if (rows.length === 0) return html`<p>${this.text('skippedNone')}</p>`;
    return html`<section class="card">
      <h2>${this.text('skippedTitle')}</h2>
      <table data-testid="skipped">
        <tbody>
          ${rows.map(
            ([reason, n]) => html`<tr>
              <td>${nameOf(words, 'skip', reason)}</td>
              <td class="number">${words.whole(n)}</td>
              <td class="number quiet">${words.number((100 * n) / Math.max(1, frames))} %</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </section>`;
  }

  #clock({ clock }: DriveReport) {
    const { words } = this;
    const error = clock.sigma_s === null ? '' : ` ± ${words.number(1.96 * clock.sigma_s, 2)}`;
    const offset = `${clock.offset_s >= 0 ? '+' : ''}${words.number(clock.offset_s, 2)}${error}`;
    return html`<section class="card">
      <h2>${this.text('clockTitle')}</h2>
      <p class=${clock.verdict === 'ok' || clock.verdict === 'given' ? '' : 'notice'} data-testid="clock">
        ${this.text(`clock_${clock.verdict}`)}
      </p>
      <p class="small quiet">${this.text('clockOffset', { offset })} ${clock.meaning}</p>
    </section>`;
  }

  #sources(drive: Drive) {
    const { words } = this;
    const { sources, tracked, in_common_s, gaps, notes } = drive.report;
    const span = (from: string, to: string) => `${words.dateTime(from)} – ${words.dateTime(to)}`;
    const { recorded_from, recorded_to } = drive;
    return html`<section class="card">
      <h2>${this.text('sourcesTitle')}</h2>
      <dl>
        ${this.#fact('sourceFiles', sources.files.join(', '))}
        ${recorded_from && recorded_to ? this.#fact('recordedAt', span(recorded_from, recorded_to)) : nothing}
        ${this.#fact('timeFrom', sources.start)} ${this.#fact('track', sources.track)}
        ${tracked ? this.#fact('trackedAt', span(...tracked)) : nothing}
        ${this.#fact('inCommon', words.span(in_common_s))}
        ${drive.model ? this.#fact('model', drive.model) : nothing}
      </dl>
      ${
        gaps.length === 0
          ? nothing
          : html`<h3>${this.text('gapsTitle')}</h3>
              <ul>
                ${gaps.map(([from, to]) => html`<li>${span(from, to)} (${words.span((Date.parse(to) - Date.parse(from)) / 1000)})</li>`)}
              </ul>`
      }
      ${
        notes.length === 0
          ? nothing
          : html`<h3>${this.text('notesTitle')}</h3>
              <ul lang="en">
                ${notes.map((note) => html`<li>${note}</li>`)}
              </ul>`
      }
    </section>`;
  }

  #faults({ faults }: DriveReport) {
    if (faults.length === 0) return nothing;
    return html`<section class="card">
      <h2>${this.text('faultsTitle')}</h2>
      <ul>
        ${faults.map(({ file, fault }) => html`<li><code>${file}</code>: <span lang="en">${fault}</span></li>`)}
      </ul>
    </section>`;
  }

  #fact(key: Key, value: string) {
    return value === '' ? nothing : html`<dt>${this.text(key)}</dt><dd>${value}</dd>`;
  }
}
