import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { BANDS } from '../domain';
import type { Key } from '../i18n/en';
import type { Words } from '../i18n/words';
import { AGE_STEPS, BAND_COLOURS, UNSURVEYED_COLOUR } from '../look';
import { SECTION_MODES, type SectionMode } from '../map/road-layers';
import { controlsCss } from './controls-css';
import { sharedCss } from './shared-css';

const MODE_NAMES: Record<SectionMode, Key> = {
  band: 'sectionsByBand',
  age: 'sectionsByAge',
  off: 'sectionsOff',
};

declare global {
  interface HTMLElementEventMap {
    'mm-sections-mode': CustomEvent<{ mode: SectionMode }>;
  }
}

/** What the colours of the roads mean, and which of their meanings is shown. */
@customElement('mm-section-legend')
export class SectionLegend extends LitElement {
  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) mode: SectionMode = 'band';

  static override styles = [
    sharedCss,
    controlsCss,
    css`
      :host {
        flex: none;
        padding: 0 0.75rem 0.625rem;
        font-size: 0.8125rem;
      }
      label {
        display: flex;
        align-items: center;
        gap: 0.5rem;
        font-weight: 600;
      }
      select {
        margin-inline-start: auto;
        min-height: 1.875rem;
        font-size: 0.8125rem;
      }
      ul {
        list-style: none;
        display: flex;
        flex-wrap: wrap;
        gap: 0.125rem 0.875rem;
        margin-top: 0.375rem;
      }
      li {
        display: flex;
        align-items: center;
        gap: 0.375rem;
      }
      li span {
        width: 1.25rem;
        height: 0.3rem;
        border-radius: 2px;
      }
      p {
        margin-top: 0.25rem;
        font-size: 0.75rem;
      }
    `,
  ];

  protected override render() {
    const { words, mode } = this;
    return html`<label
        >${words.text('sectionColour')}
        <select data-testid="sections-mode" @change=${this.#onMode}>
          ${SECTION_MODES.map(
            (name) => html`<option value=${name} ?selected=${name === mode}>
              ${words.text(MODE_NAMES[name])}
            </option>`,
          )}
        </select>
      </label>
      ${mode === 'off' ? nothing : html`<ul>${mode === 'band' ? this.#bands() : this.#ages()} ${swatch(UNSURVEYED_COLOUR, words.text('bandNone'))}</ul>`}
      ${mode === 'band' ? html`<p class="quiet">${words.text('bandNote')}</p>` : nothing}`;
  }

  #bands() {
    return BANDS.map((band) => swatch(BAND_COLOURS[band], this.words.text(`band${band}`)));
  }

  #ages() {
    const { words } = this;
    return AGE_STEPS.map(({ days, colour }) =>
      swatch(
        colour,
        Number.isFinite(days)
          ? words.text('ageUpTo', { days: words.whole(days) })
          : words.text('ageOlder'),
      ),
    );
  }

  #onMode(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    const mode = SECTION_MODES.find((name) => name === value) ?? 'band';
    this.dispatchEvent(
      new CustomEvent('mm-sections-mode', { detail: { mode }, bubbles: true, composed: true }),
    );
  }
}

const swatch = ({ light, dark }: { light: string; dark: string }, name: string) =>
  html`<li><span style="background: light-dark(${light}, ${dark})"></span>${name}</li>`;
