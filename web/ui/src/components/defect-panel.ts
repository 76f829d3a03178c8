import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Defect, View } from '../api/shapes';
import { isSettled } from '../domain';
import type { Key } from '../i18n/en';
import type { Words } from '../i18n/words';
import { classIcon } from './class-icon';
import { defectClosed } from './events';
import './frame-picture';
import { sharedCss } from './shared-css';

/** The selected defect: its pictures and all that is known of it. */
@customElement('mm-defect-panel')
export class DefectPanel extends LitElement {
  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) defectId!: string;
  @property({ attribute: false }) defect: Defect | null = null;
  @property({ attribute: false }) missing = false;
  /** The question for the defect failed; the page says so elsewhere. */
  @property({ attribute: false }) failed = false;
  /** Where the defect can be reviewed, for those who may. */
  @property({ attribute: false }) reviewAt: string | null = null;
  @state() private viewAt = 0;
  @query('h2') private heading!: HTMLElement;

  static override styles = [
    sharedCss,
    css`
      :host {
        overflow-y: auto;
        overscroll-behavior: contain;
      }
      .head {
        display: flex;
        align-items: center;
        gap: 0.625rem;
        padding: 0.625rem 0.5rem 0.625rem 1rem;
        position: sticky;
        top: 0;
        z-index: 1;
        background: var(--surface);
      }
      h2 {
        font-size: 1.0625rem;
        font-weight: 600;
        flex: 1;
      }
      h2:focus {
        outline: none;
      }
      .badge {
        font-size: 0.75rem;
        padding: 0.15rem 0.6rem;
        border-radius: 99px;
        background: var(--hover);
        border: 1px solid var(--line);
      }
      .icon-button {
        display: grid;
        place-content: center;
        width: 2.25rem;
        height: 2.25rem;
        border-radius: 8px;
      }
      .icon-button:hover:enabled {
        background: var(--hover);
      }
      .icon-button:disabled {
        opacity: 0.35;
        cursor: default;
      }
      .icon-button svg {
        width: 1.25rem;
        height: 1.25rem;
        fill: none;
        stroke: currentColor;
        stroke-width: 2;
        stroke-linecap: round;
        stroke-linejoin: round;
      }
      .views {
        display: flex;
        align-items: center;
        justify-content: space-between;
        padding: 0.25rem 0.5rem;
        border-bottom: 1px solid var(--line);
      }
      .views p {
        text-align: center;
        font-size: 0.8125rem;
        line-height: 1.4;
      }
      dl {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 0.875rem 1rem;
        padding: 0.875rem 1rem;
      }
      dt {
        font-size: 0.75rem;
        color: var(--muted);
      }
      dd {
        font-variant-numeric: tabular-nums;
        overflow-wrap: anywhere;
      }
      .wide {
        grid-column: span 2;
      }
      .size dd {
        font-size: 1.375rem;
        font-weight: 600;
        line-height: 1.25;
      }
      .size .quiet {
        font-size: 0.875rem;
        font-weight: 400;
      }
      .note {
        font-size: 0.8125rem;
        font-weight: 400;
        line-height: 1.4;
      }
      .review {
        padding: 0 1rem 1rem;
      }
      .review a {
        color: var(--accent);
      }
      .message {
        padding: 0.5rem 1rem 1rem;
      }
      code {
        font-size: 0.8125rem;
      }
    `,
  ];

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('defectId')) this.viewAt = 0;
  }

  /** Puts the keyboard focus on the panel's heading, from where screen readers read on. */
  focusHeading(): void {
    this.heading.focus();
  }

  protected override render() {
    const { words, defect } = this;
    return html`
      <div class="head">
        ${defect ? classIcon(defect.class, isSettled(defect.status)) : nothing}
        <h2 tabindex="-1" data-testid="field-class">
          ${defect ? words.text(defect.class) : words.text('defects')}
        </h2>
        ${
          defect
            ? html`<span class="badge" data-testid="field-status">${words.text(defect.status)}</span>`
            : nothing
        }
        ${this.#iconButton('close', 'M6 6l12 12M18 6l-12 12', () => this.dispatchEvent(defectClosed()))}
      </div>
      ${defect ? this.#body(defect) : this.#withoutDefect()}
    `;
  }

  #withoutDefect() {
    const { words, missing, failed, defectId } = this;
    if (failed) return nothing;
    return html`<p class="message quiet" role="status" data-testid=${missing ? 'not-found' : 'panel-loading'}>
      ${missing ? words.text('notFound', { id: defectId }) : words.text('loading')}
    </p>`;
  }

  #body(defect: Defect) {
    const view = defect.seen_in[this.viewAt];
    return html`${view ? this.#view(view, defect.seen_in.length) : nothing} ${this.#facts(defect)}
      ${
        this.reviewAt === null
          ? nothing
          : html`<p class="review"><a href=${this.reviewAt} data-testid="review">${this.words.text('openReview')}</a></p>`
      }`;
  }

  #view(view: View, count: number) {
    const { words } = this;
    const away =
      view.distance_m === null
        ? ''
        : ` · ${words.text('away', { distance: words.metres(view.distance_m) })}`;
    return html`
      <mm-frame-picture .words=${words} .view=${view}></mm-frame-picture>
      <div class="views">
        ${this.#iconButton('previousView', 'M15 5l-7 7l7 7', () => this.viewAt--, this.viewAt === 0)}
        <p aria-live="polite">
          <span data-testid="view-number"
            >${words.text('view', { n: words.whole(this.viewAt + 1), all: words.whole(count) })}</span
          >${away}<br />
          <span class="quiet">
            ${view.drive.name} · ${words.text('frame', { n: words.whole(view.frame) })} ·
            <time datetime=${view.captured_at}>${words.dateTime(view.captured_at)}</time>
          </span>
        </p>
        ${this.#iconButton('nextView', 'M9 5l7 7l-7 7', () => this.viewAt++, this.viewAt === count - 1)}
      </div>
    `;
  }

  #facts(defect: Defect) {
    const { words } = this;
    const error = defect.position_error_m;
    const place = `${defect.lat.toFixed(6)}, ${defect.lon.toFixed(6)}`;
    return html`<dl>
      ${this.#size(defect)}
      ${this.#fact('score', 'score', words.score(defect.score))}
      ${this.#fact('positionError', 'position-error', error === null ? '–' : `± ${words.metres(error)}`)}
      ${this.#fact('firstSeen', 'first-seen', this.#time(defect.first_seen))}
      ${this.#fact('lastSeen', 'last-seen', this.#time(defect.last_seen))}
      ${this.#fact('drives', 'drives', words.whole(defect.drives))}
      ${this.#fact('sightings', 'sightings', words.whole(defect.sightings))}
      ${this.#road(defect)}
      ${this.#fact('why', 'why', words.text(`why_${defect.reason}`), 'wide')}
      ${this.#unseen(defect)} ${this.#growth(defect)}
      ${this.#fact('place', 'place', place, 'wide')}
      ${this.#fact('id', 'id', html`<code>${defect.id}</code>`, 'wide')}
    </dl>`;
  }

  #road({ road_name, road_id, chainage_m, severity }: Defect) {
    const { words } = this;
    const name = road_name ?? (road_id === null ? null : words.text('unnamedRoad'));
    const at = chainage_m === null ? '' : `, ${words.whole(chainage_m)} m`;
    return html`${name === null ? nothing : this.#fact('road', 'road', `${name}${at}`)}
    ${severity === null ? nothing : this.#fact('severity', 'severity', words.score(severity))}`;
  }

  #unseen({ passed_unseen, gone }: Defect) {
    if (passed_unseen === 0) return nothing;
    const { words } = this;
    const values = { n: words.whole(passed_unseen), share: words.percent(gone) };
    return this.#fact('unseen', 'unseen', words.text('unseenCount', values), 'wide');
  }

  #growth({ growth }: Defect) {
    if (!growth) return nothing;
    const { words } = this;
    const change = words.change(growth.measure, growth.per_year, growth.per_year_error);
    const chance = growth.significant ? '' : ` (${words.text('withinError')})`;
    return this.#fact('growth', 'growth', `${change}${chance}`, 'wide');
  }

  #size(defect: Defect) {
    const { words } = this;
    const error = words.size(defect.length_error_m, defect.width_error_m);
    return html`<div class="size wide">
      <dt>${words.text('size')}</dt>
      <dd>
        <span data-testid="field-size"
          >${words.size(defect.length_m, defect.width_m, defect.open_ended)}</span
        >
        <span class="quiet" data-testid="field-size-error">± ${error}</span>
        ${defect.open_ended ? html`<p class="note quiet">${words.text('openEnded')}</p>` : nothing}
      </dd>
    </div>`;
  }

  #time(instant: string) {
    return html`<time datetime=${instant}>${this.words.dateTime(instant)}</time>`;
  }

  #fact(key: Key, testId: string, value: string | TemplateResult, kind = '') {
    return html`<div class=${kind}>
      <dt>${this.words.text(key)}</dt>
      <dd data-testid="field-${testId}">${value}</dd>
    </div>`;
  }

  #iconButton(key: Key, path: string, act: () => void, disabled = false) {
    const label = this.words.text(key);
    return html`<button
      type="button"
      class="icon-button"
      aria-label=${label}
      title=${label}
      ?disabled=${disabled}
      data-testid=${key}
      @click=${act}
    >
      <svg viewBox="0 0 24 24" aria-hidden="true"><path d=${path} /></svg>
    </button>`;
  }
}
