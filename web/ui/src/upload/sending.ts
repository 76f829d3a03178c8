import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ApiProblem } from '../api/client';
import { controlsCss } from '../components/controls-css';
import { problemText } from '../components/problem-text';
import { sharedCss } from '../components/shared-css';
import type { Words } from '../i18n/words';
import { type FileProgress, totals, type UploadProgress } from './progress';

const ROWS_SHOWN = 200;

/** How far an upload is, in all and file by file. */
@customElement('mm-sending')
export class Sending extends LitElement {
  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) progress!: UploadProgress;

  static override styles = [
    sharedCss,
    controlsCss,
    css`
      :host {
        display: grid;
        gap: 0.5rem;
      }
      td.bar {
        width: 30%;
        vertical-align: middle;
      }
      td.file {
        overflow-wrap: anywhere;
      }
      details > div {
        max-height: 22rem;
        overflow-y: auto;
      }
    `,
  ];

  protected override render() {
    const { words, progress } = this;
    const { files, filesDone, bytes, bytesSent } = totals(progress);
    const told = {
      done: words.whole(filesDone),
      all: words.whole(files),
      sent: words.bytes(bytesSent),
      bytes: words.bytes(bytes),
    };
    return html`<progress max=${Math.max(1, bytes)} value=${bytesSent} aria-label=${words.text('uploadInAll')}></progress>
      <p class="small" data-testid="upload-totals">${words.text('uploadTotals', told)}</p>
      <p role="status" class=${progress.retryInS === null ? '' : 'notice'}>${this.#state()}</p>
      ${this.#faults()}
      <details>
        <summary class="small">${words.text('uploadFiles')}</summary>
        <div class="scroll" tabindex="0" role="region" aria-label=${words.text('uploadFiles')}>
          <table>
            <tbody>
              ${progress.files.slice(0, ROWS_SHOWN).map((file) => this.#row(file))}
            </tbody>
          </table>
        </div>
      </details>`;
  }

  #state(): string {
    const { words, progress } = this;
    if (progress.retryInS !== null)
      return words.text('uploadCut', { time: words.span(progress.retryInS) });
    return progress.phase === 'ready' ? '' : words.text(`upload_${progress.phase}`);
  }

  #faults() {
    const refused = this.progress.files.filter(({ state }) => state === 'refused');
    if (refused.length === 0) return nothing;
    return html`<ul class="notice bad" role="alert">
      ${refused.map(({ path, fault }) => html`<li>${path}: ${this.#fault(fault)}</li>`)}
    </ul>`;
  }

  #fault(fault: ApiProblem | null): string {
    if (fault === null) return '';
    const { text, detail } = problemText(this.words, fault);
    return detail === '' ? text : detail;
  }

  #row({ path, size, sent, state }: FileProgress) {
    const { words } = this;
    return html`<tr>
      <td class="file">${path}</td>
      <td class="bar"><progress max=${Math.max(1, size)} value=${size === 0 && state === 'done' ? 1 : sent} aria-label=${path}></progress></td>
      <td class="number">${words.bytes(sent)} / ${words.bytes(size)}</td>
    </tr>`;
  }
}
