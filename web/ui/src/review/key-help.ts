import { css, html, LitElement } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { controlsCss } from '../components/controls-css';
import { sharedCss } from '../components/shared-css';
import type { Key } from '../i18n/en';
import type { Words } from '../i18n/words';

const KEYS: readonly [keys: readonly string[], does: Key][] = [
  [['J', '↓'], 'keyNext'],
  [['K', '↑'], 'keyPrevious'],
  [['←', '→'], 'keyViews'],
  [['C'], 'keyConfirm'],
  [['R', '1–0'], 'keyReject'],
  [['1', '2', '3', '4'], 'keyClass'],
  [['M'], 'keyMerge'],
  [['S'], 'keySplit'],
  [['U'], 'keyUndo'],
  [['Z'], 'keyZoom'],
  [['?'], 'keyHelp'],
  [['Esc'], 'keyCancel'],
];

/** All keys of the review. */
@customElement('mm-key-help')
export class KeyHelp extends LitElement {
  @property({ attribute: false }) words!: Words;
  @query('dialog') private dialog!: HTMLDialogElement;

  static override styles = [
    sharedCss,
    controlsCss,
    css`
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 0.5rem 1.5rem;
        margin: 0.875rem 0;
      }
      kbd + kbd {
        margin-inline-start: 0.25rem;
      }
    `,
  ];

  toggle(): void {
    if (this.dialog.open) this.dialog.close();
    else this.dialog.showModal();
  }

  protected override render() {
    const { words } = this;
    return html`<dialog aria-labelledby="title">
      <h2 id="title">${words.text('keysTitle')}</h2>
      <dl>
        ${KEYS.map(([keys, does]) => html`<dt>${keys.map((key) => html`<kbd>${key}</kbd>`)}</dt><dd>${words.text(does)}</dd>`)}
      </dl>
      <button type="button" class="button" @click=${() => this.dialog.close()}>${words.text('close')}</button>
    </dialog>`;
  }
}
