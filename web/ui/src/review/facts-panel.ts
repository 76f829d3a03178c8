import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Defect } from '../api/shapes';
import '../components/small-map';
import type { Key } from '../i18n/en';
import type { Words } from '../i18n/words';
import { pageCss } from '../pages/styled-page';
import { hashOf } from '../route';
import './history-list';
import { reviewPageCss } from './page-css';

/** What is known of a defect: where it is, how large, what people said. */
@customElement('mm-review-facts')
export class FactsPanel extends LitElement {
  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) defect!: Defect;

  static override styles = [
    ...pageCss,
    reviewPageCss,
    css`
      :host {
        display: grid;
        gap: 0.75rem;
      }
    `,
  ];

  protected override render() {
    const { words, defect } = this;
    const error = defect.position_error_m;
    return html`<section class="card">
        <dl>
          ${this.#fact('size', words.size(defect.length_m, defect.width_m, defect.open_ended))}
          ${this.#fact('score', words.score(defect.score))}
          ${this.#fact('severity', defect.severity === null ? '–' : words.score(defect.severity))}
          ${this.#fact('positionError', error === null ? '–' : `± ${words.metres(error)}`)}
          ${this.#fact('firstSeen', words.date(defect.first_seen))}
          ${this.#fact('lastSeen', words.date(defect.last_seen))}
          ${this.#fact('drives', words.whole(defect.drives))}
          ${this.#fact('road', this.#road())}
        </dl>
        <p class="small quiet">${words.text(`why_${defect.reason}`)} ${this.#said()}</p>
      </section>
      <section class="card">
        <h2>${words.text('position')}</h2>
        <mm-small-map .words=${words} .defect=${defect}></mm-small-map>
        <p class="small"><a href=${hashOf('map', defect.id)}>${words.text('onMap')}</a></p>
      </section>
      <section class="card">
        <h2>${words.text('history')}</h2>
        <mm-history .words=${words} .entries=${defect.history}></mm-history>
      </section>`;
  }

  #road(): string {
    const { road_name, road_id } = this.defect;
    return road_name ?? (road_id === null ? '–' : this.words.text('unnamedRoad'));
  }

  #said() {
    const { words } = this;
    const { said } = this.defect;
    if (said === null) return nothing;
    const what = said.status ? words.text(said.status) : said.class ? words.text(said.class) : '';
    return words.text('saidByWho', { what, who: said.user, when: words.dateTime(said.at) });
  }

  #fact(key: Key, value: string) {
    return html`<div>
      <dt>${this.words.text(key)}</dt>
      <dd>${value}</dd>
    </div>`;
  }
}
