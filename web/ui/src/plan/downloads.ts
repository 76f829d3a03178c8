import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { nameOf } from '../components/action-name';
import { controlsCss } from '../components/controls-css';
import { sharedCss } from '../components/shared-css';
import { LANGUAGE_NAMES, LANGUAGES, type Language, type Words } from '../i18n/words';
import { EXPORTS, exportUrl, FIRST_OF_JAPAN, FORMAT_NAMES, JAPAN_ZONES, SYSTEMS } from './exports';
import type { Settings } from './settings';

/** Every table in every format, in the language and the coordinate system that are wanted. */
@customElement('mm-downloads')
export class Downloads extends LitElement {
  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) settings!: Settings;
  @state() private language: Language | null = null;
  @state() private crs = '4326';

  static override styles = [
    sharedCss,
    controlsCss,
    css`
      :host {
        display: grid;
        gap: 0.75rem;
      }
      ul {
        list-style: none;
        display: grid;
        gap: 0.5rem;
      }
      li {
        display: grid;
        grid-template-columns: minmax(7rem, 10rem) 1fr;
        gap: 0.375rem 1rem;
        align-items: center;
        font-size: 0.875rem;
      }
      @media (max-width: 720px) {
        li {
          grid-template-columns: 1fr;
        }
      }
    `,
  ];

  protected override render() {
    const { words, crs } = this;
    const { budget, weights } = this.settings;
    const language = this.language ?? words.language;
    return html`<div class="row">
        <label class="field"
          >${words.text('language')}
          <select @change=${this.#onLanguage}>
            ${LANGUAGES.map((name) => html`<option value=${name} ?selected=${name === language}>${LANGUAGE_NAMES[name]}</option>`)}
          </select>
        </label>
        <label class="field"
          >${words.text('crs')}
          <select @change=${(event: Event) => {
            this.crs = (event.target as HTMLSelectElement).value;
          }}>
            ${SYSTEMS.map((code) => html`<option value=${code} ?selected=${code === crs}>${this.#system(code)}</option>`)}
          </select>
        </label>
      </div>
      <ul data-testid="downloads">
        ${EXPORTS.map(
          (kind) => html`<li>
            <span>${words.text(`export_${kind.what}`)}</span>
            <span class="row">
              ${kind.formats.map(
                (
                  format,
                ) => html`<a class="button tiny" download href=${exportUrl(kind, format, { language, crs, budget, weights })}
                  data-testid="export-${kind.what}-${format}">${FORMAT_NAMES[format]}</a>`,
              )}
            </span>
          </li>`,
        )}
      </ul>`;
  }

  #system(code: string): string {
    const zone = Number(code) - FIRST_OF_JAPAN;
    const name = JAPAN_ZONES[zone];
    const told =
      name === undefined
        ? nameOf(this.words, 'crs', code)
        : this.words.text('crsJapan', { zone: name });
    return `${told} (EPSG:${code})`;
  }

  #onLanguage(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    this.language = LANGUAGES.find((language) => language === value) ?? null;
  }
}
