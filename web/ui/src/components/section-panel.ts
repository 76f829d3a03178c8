import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Section } from '../api/section';
import type { Key } from '../i18n/en';
import type { Words } from '../i18n/words';
import { controlsCss } from './controls-css';
import { defectClosed } from './events';
import './reason-list';
import { sharedCss } from './shared-css';

/** A section of road: its condition, its rank, and why. */
@customElement('mm-section-panel')
export class SectionPanel extends LitElement {
  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) sectionId = '';
  @property({ attribute: false }) section: Section | null = null;
  @property({ attribute: false }) missing = false;

  static override styles = [
    sharedCss,
    controlsCss,
    css`
      :host {
        overflow-y: auto;
        padding: 0.75rem 1rem 1rem;
      }
      .head {
        flex-wrap: nowrap;
        align-items: start;
      }
      dl {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 0.75rem 1rem;
        margin: 0.75rem 0;
      }
      dt {
        font-size: 0.75rem;
        color: var(--muted);
      }
      dd small {
        display: block;
        color: var(--muted);
      }
    `,
  ];

  protected override render() {
    const { words, section } = this;
    return html`<div class="head">
        <h2 tabindex="-1">${section?.road_name ?? words.text('sectionDetails')}</h2>
        <button type="button" class="button tiny" @click=${() => this.dispatchEvent(defectClosed())}>
          ${words.text('close')}
        </button>
      </div>
      ${section ? this.#facts(section) : this.#without()}`;
  }

  #without() {
    const { words, missing, sectionId } = this;
    return html`<p class="quiet" role="status">
      ${missing ? words.text('sectionMissing', { id: sectionId }) : words.text('loading')}
    </p>`;
  }

  #facts(section: Section) {
    const { words } = this;
    const whole = (value: number | null) => (value === null ? '–' : words.whole(value));
    const percent = (value: number | null) => (value === null ? '–' : `${words.number(value)} %`);
    const { from_m, to_m, last_survey } = section;
    return html`<dl data-testid="section-facts">
        ${this.#fact('chainage', from_m === null || to_m === null ? '–' : `${words.whole(from_m)}–${words.metres(to_m)}`)}
        ${this.#fact('band', section.band === null ? words.text('bandNone') : words.text(`band${section.band}`))}
        ${this.#fact('priority', section.priority === null ? '–' : words.number(section.priority))}
        ${this.#fact(
          'rank',
          html`${whole(section.rank)}${
            section.rank_best === null
              ? nothing
              : html`<small>${words.text('rankRange', { best: whole(section.rank_best), worst: whole(section.rank_worst) })}</small>`
          }`,
        )}
        ${this.#fact(
          'crackRatio',
          html`${percent(section.crack_ratio)}${
            section.crack_ratio === null
              ? nothing
              : html`<small>${words.text('lowerBound', { low: percent(section.crack_ratio_low), high: percent(section.crack_ratio_high) })}</small>`
          }`,
        )}
        ${this.#fact('pothole', whole(section.potholes))}
        ${this.#fact('surveyedShare', section.surveyed === null ? '–' : words.percent(section.surveyed))}
        ${this.#fact('lastSurvey', last_survey === null ? '–' : words.date(last_survey))}
        ${section.trend_per_year === null ? nothing : this.#fact('trend', percent(section.trend_per_year))}
      </dl>
      <mm-reasons .words=${words} .reasons=${section.reasons}></mm-reasons>`;
  }

  #fact(key: Key, value: string | TemplateResult) {
    return html`<div>
      <dt>${this.words.text(key)}</dt>
      <dd>${value}</dd>
    </div>`;
  }
}
