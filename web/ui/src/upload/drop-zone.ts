import { css, html, LitElement } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { controlsCss } from '../components/controls-css';
import { sharedCss } from '../components/shared-css';
import type { Words } from '../i18n/words';
import { chosenFiles, droppedFiles } from './dropped';
import type { LocalFile } from './files';

declare global {
  interface HTMLElementEventMap {
    'mm-files-given': CustomEvent<{ files: readonly LocalFile[] }>;
  }
}

/** Where a folder is dropped, or chosen by those without a mouse. */
@customElement('mm-drop-zone')
export class DropZone extends LitElement {
  @property({ attribute: false }) words!: Words;
  @state() private over = false;
  @query('.folder') private folder!: HTMLInputElement;
  @query('.files') private files!: HTMLInputElement;

  static override styles = [
    sharedCss,
    controlsCss,
    css`
      .zone {
        display: grid;
        justify-items: center;
        gap: 0.625rem;
        padding: 2.25rem 1rem;
        border: 2px dashed var(--edge);
        border-radius: 14px;
        background: var(--surface);
        text-align: center;
      }
      .zone.over {
        border-color: var(--accent);
        background: var(--chosen);
      }
      svg {
        width: 2.75rem;
        fill: none;
        stroke: var(--accent);
        stroke-width: 1.5;
        stroke-linecap: round;
        stroke-linejoin: round;
      }
      strong {
        font-size: 1.0625rem;
      }
      input {
        display: none;
      }
      p {
        max-width: 34rem;
      }
    `,
  ];

  protected override render() {
    const { words } = this;
    return html`<div
      class="zone ${this.over ? 'over' : ''}"
      data-testid="drop-zone"
      @dragover=${this.#onDrag}
      @dragleave=${() => {
        this.over = false;
      }}
      @drop=${this.#onDrop}
    >
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="M3 7a2 2 0 0 1 2-2h4l2 2h8a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2zM12 16v-5M9.5 13.5L12 11l2.5 2.5" />
      </svg>
      <strong>${words.text('dropHere')}</strong>
      <p class="small quiet">${words.text('dropWhat')}</p>
      <div class="row">
        <button type="button" class="button main" data-testid="choose-folder" @click=${() => this.folder.click()}>
          ${words.text('chooseFolder')}
        </button>
        <button type="button" class="button" @click=${() => this.files.click()}>${words.text('chooseFiles')}</button>
      </div>
      <input class="folder" type="file" webkitdirectory multiple data-testid="folder-input" @change=${this.#onChosen} />
      <input class="files" type="file" multiple data-testid="files-input" @change=${this.#onChosen} />
    </div>`;
  }

  #onDrag(event: DragEvent): void {
    event.preventDefault();
    this.over = true;
  }

  async #onDrop(event: DragEvent): Promise<void> {
    event.preventDefault();
    this.over = false;
    if (event.dataTransfer) this.#give(await droppedFiles(event.dataTransfer));
  }

  #onChosen(event: Event): void {
    const input = event.target as HTMLInputElement;
    if (input.files) this.#give(chosenFiles(input.files));
    // The same folder may be chosen again.
    input.value = '';
  }

  #give(files: readonly LocalFile[]): void {
    if (files.length === 0) return;
    this.dispatchEvent(
      new CustomEvent('mm-files-given', { detail: { files }, bubbles: true, composed: true }),
    );
  }
}
