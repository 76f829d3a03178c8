import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { may } from '../access';
import { type Job, jobsApi } from '../api/jobs';
import { askDashboard, askStorage, type Dashboard, type Storage } from '../api/overview';
import { serverApi } from '../api/register';
import type { Summary } from '../api/shapes';
import { nameOf } from '../components/action-name';
import { DAMAGE_CLASSES } from '../domain';
import type { Key } from '../i18n/en';
import { CLASS_LOOKS } from '../look';
import '../overview/bar-chart';
import { hashOf } from '../route';
import { Page } from './page';
import { pageCss } from './styled-page';

const ACCENT = { light: '#1c5d94', dark: '#8cc3f0' };
const GREEN = { light: '#00805c', dark: '#3fd0a2' };
const TALLIES = ['drives', 'frames', 'sightings', 'defects'] as const;

/** The register in numbers: what was driven, what was found, what is left to do. */
@customElement('mm-overview-page')
export class OverviewPage extends Page {
  @state() private summary: Summary | null = null;
  @state() private dashboard: Dashboard | null = null;
  @state() private storage: Storage | null = null;
  @state() private jobs: readonly Job[] | null = null;

  static override styles = [
    ...pageCss,
    css`
      .tiles {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr));
        gap: 0.75rem;
      }
      .tiles div {
        padding: 0.75rem 1rem;
        background: var(--surface);
        border: 1px solid var(--line);
        border-radius: 12px;
      }
      .card {
        display: grid;
        gap: 0.5rem;
        align-content: start;
      }
      dt {
        font-size: 0.75rem;
        color: var(--muted);
      }
      .tiles dd {
        font-size: 1.5rem;
        font-weight: 650;
        line-height: 1.25;
        font-variant-numeric: tabular-nums;
      }
      .cards {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr));
        gap: 1rem;
      }
      .pairs {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 0.25rem 1rem;
        font-size: 0.875rem;
      }
      .pairs dd {
        text-align: end;
        font-variant-numeric: tabular-nums;
      }
      .share {
        font-size: 1.5rem;
        font-weight: 650;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.attempt(() => this.load());
  }

  protected override async load(): Promise<void> {
    const seesJobs = may(this.session, 'upload');
    const [summary, dashboard] = await Promise.all([serverApi.summary(), askDashboard()]);
    [this.summary, this.dashboard] = [summary, dashboard];
    if (!seesJobs) return;
    [this.storage, this.jobs] = await Promise.all([askStorage(), jobsApi.all()]);
  }

  protected override render() {
    const { dashboard, summary } = this;
    return html`<div class="page">
      ${this.heading('page_overview')} ${this.problemBar()}
      ${summary ? this.#tiles(summary, dashboard) : nothing}
      ${dashboard ? this.#cards(dashboard) : this.problem ? nothing : html`<p class="quiet" role="status">${this.text('loading')}</p>`}
    </div>`;
  }

  #tiles(summary: Summary, dashboard: Dashboard | null) {
    const { words } = this;
    const drivenKm = dashboard?.weeks.reduce((sum, { driven_km }) => sum + driven_km, 0) ?? 0;
    const tile = (name: string, label: string, value: string) => html`<div>
      <dt>${label}</dt>
      <dd data-testid="summary-${name}">${value}</dd>
    </div>`;
    return html`<dl class="tiles" data-testid="summary">
      ${tile('driven', this.text('driven'), words.distance(drivenKm * 1000))}
      ${TALLIES.map((name) => tile(name, this.text(name), words.whole(summary[name])))}
    </dl>`;
  }

  #cards(dashboard: Dashboard) {
    return html`<div class="cards">
      ${this.#weeks(dashboard)} ${this.#ages(dashboard)} ${this.#repaired(dashboard)}
      ${this.#coverage(dashboard)} ${this.#models(dashboard)} ${this.storage ? this.#storage(this.storage) : nothing}
      ${this.jobs ? this.#jobs(this.jobs) : nothing}
    </div>`;
  }

  #card(title: Key, body: unknown) {
    return html`<section class="card">
      <h2>${this.text(title)}</h2>
      ${body}
    </section>`;
  }

  #weeks({ weeks }: Dashboard) {
    return this.#card(
      'kmByWeek',
      html`<mm-bar-chart
        .words=${this.words}
        .label=${this.text('kmByWeek')}
        .nameOfBars=${this.text('week')}
        .series=${[{ name: this.text('kmDriven'), ...ACCENT }]}
        .bars=${weeks.map(({ week, driven_km }) => ({ name: this.#week(week), values: [driven_km] }))}
        .decimals=${1}
      ></mm-bar-chart>`,
    );
  }

  /** `2026-W47` as people write it. */
  #week(week: string): string {
    const [, year = '', number = ''] = /^(\d+)-W(\d+)$/.exec(week) ?? [];
    return number === '' ? week : this.text('weekName', { n: String(Number(number)), year });
  }

  #ages({ by_class_age: { ages, counts } }: Dashboard) {
    const bars = ages.map((age, i) => ({
      name: nameOf(this.words, 'age', age),
      values: DAMAGE_CLASSES.map((name) => counts[name][i] ?? 0),
    }));
    return this.#card(
      'openByAge',
      html`<mm-bar-chart
        .words=${this.words}
        .label=${this.text('openByAge')}
        .nameOfBars=${this.text('firstSeenAgo')}
        .series=${DAMAGE_CLASSES.map((name) => ({ name: this.text(name), ...CLASS_LOOKS[name] }))}
        .bars=${bars}
      ></mm-bar-chart>`,
    );
  }

  #repaired({ repaired_by_month }: Dashboard) {
    return this.#card(
      'repairedByMonth',
      html`<mm-bar-chart
        .words=${this.words}
        .label=${this.text('repairedByMonth')}
        .nameOfBars=${this.text('monthOf')}
        .series=${[{ name: this.text('repaired'), ...GREEN }]}
        .bars=${repaired_by_month.map(({ month, defects }) => ({ name: this.words.month(month), values: [defects] }))}
      ></mm-bar-chart>`,
    );
  }

  #coverage({ coverage: { surveyed_m, network_m } }: Dashboard) {
    const { words } = this;
    const share = network_m > 0 ? surveyed_m / network_m : 0;
    const values = { surveyed: words.distance(surveyed_m), all: words.distance(network_m) };
    return this.#card(
      'coverage',
      html`<p class="share">${words.percent(share)}</p>
        <progress max="1" value=${share} aria-label=${this.text('coverage')}></progress>
        <p class="small quiet">${this.text('coverageOf', values)}</p>
        <p class="small"><a href=${hashOf('map', null, new URLSearchParams({ sections: 'age' }))}>${this.text('coverageMap')}</a></p>`,
    );
  }

  #models({ models }: Dashboard) {
    const { words } = this;
    const threshold = (value: number | string | null) =>
      typeof value === 'number' ? words.score(value) : (value ?? '–');
    const withThreshold = models.some((model) => model.threshold !== null);
    return this.#card(
      'models',
      html`<div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">${this.text('model')}</th>
              ${withThreshold ? html`<th scope="col" class="number">${this.text('threshold')}</th>` : nothing}
              <th scope="col" class="number">${this.text('drives')}</th>
            </tr>
          </thead>
          <tbody>
            ${models.map(
              (model) => html`<tr>
                <td>${model.name}</td>
                ${withThreshold ? html`<td class="number">${threshold(model.threshold)}</td>` : nothing}
                <td class="number">${words.whole(model.drives)}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>`,
    );
  }

  #storage(storage: Storage) {
    const { words } = this;
    const bytes = (value: number | null) => (value === null ? '–' : words.bytes(value));
    const rows: readonly [Key, number | null][] = [
      ['storageFree', storage.free_bytes],
      ['storageUsed', storage.used_bytes],
      ['storageStaged', storage.staged_bytes],
      ['storageQuota', storage.quota_bytes],
    ];
    return this.#card(
      'storage',
      html`<dl class="pairs">
        ${rows.map(([key, value]) => html`<dt>${this.text(key)}</dt><dd>${bytes(value)}</dd>`)}
      </dl>`,
    );
  }

  #jobs(jobs: readonly Job[]) {
    const { words } = this;
    if (jobs.length === 0)
      return this.#card('jobs', html`<p class="quiet small">${this.text('jobsNone')}</p>`);
    return this.#card(
      'jobs',
      html`<div class="scroll">
        <table>
          <tbody>
            ${jobs.slice(0, 8).map(
              (job) => html`<tr>
                <td>${job.drive_id === null ? job.name : html`<a href=${hashOf('drive', job.drive_id)}>${job.name}</a>`}</td>
                <td>${this.text(`job_${job.state}`)}</td>
                <td class="number">${words.dateTime(job.finished_at ?? job.created_at)}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <p class="small"><a href=${hashOf('upload')}>${this.text('jobsAll')}</a></p>`,
    );
  }
}
