import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { controlsCss } from '../components/controls-css';
import { sharedCss } from '../components/shared-css';
import type { Words } from '../i18n/words';
import { type LocalFile, nameOf } from './files';
import type { Pairing } from './pairing';

declare global {
  interface HTMLElementEventMap {
    'mm-pairing-changed': CustomEvent<{ pairing: Pairing }>;
  }
}

/** Which track and camera file belong to which recording; all of it can be changed. */
@customElement('mm-pairings')
export class PairingTable extends LitElement {
  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) pairings: readonly Pairing[] = [];
  @property({ attribute: false }) tracks: readonly string[] = [];
  @property({ attribute: false }) cameras: readonly string[] = [];
  @property({ attribute: false }) files: readonly LocalFile[] = [];

  static override styles = [
    sharedCss,
    controlsCss,
    css`
      ol {
        list-style: none;
        display: grid;
        gap: 0.625rem;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1.2fr) minmax(0, 1fr) minmax(0, 1fr);
        gap: 0.5rem 1.25rem;
        border: 1px solid var(--line);
        border-radius: 10px;
        padding: 0.75rem 0.875rem;
      }
      li.off {
        background: var(--hover);
      }
      .path {
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      .check {
        align-items: start;
        overflow-wrap: anywhere;
      }
      .check input {
        margin-top: 0.2rem;
      }
      .tracks {
        max-height: 9rem;
        overflow-y: auto;
      }
      @media (max-width: 720px) {
        li {
          grid-template-columns: 1fr;
        }
      }
    `,
  ];

  protected override render() {
    return html`<ol data-testid="pairings">
      ${this.pairings.map((pairing) => this.#pairing(pairing))}
    </ol>`;
  }

  #pairing(pairing: Pairing) {
    const { words } = this;
    const { path, files, wanted } = pairing;
    const sizes = new Map(this.files.map((file) => [file.path, file.size]));
    const bytes = files.reduce((sum, file) => sum + (sizes.get(file) ?? 0), 0);
    const what = { n: words.whole(files.length), size: words.bytes(bytes) };
    return html`<li class=${wanted ? '' : 'off'}>
      <label class="check">
        <input
          type="checkbox"
          .checked=${wanted}
          @change=${() => this.#change({ ...pairing, wanted: !wanted })}
        />
        <span>
          <span class="path">${path}</span><br />
          <span class="small quiet">${words.text('filesAndSize', what)}</span>
        </span>
      </label>
      <fieldset ?disabled=${!wanted}>
        <legend>${words.text('track')}</legend>
        <div class="tracks">${this.tracks.map((track) => this.#track(pairing, track))}</div>
        ${pairing.tracks.length === 0 ? html`<p class="small quiet">${words.text('trackNone')}</p>` : nothing}
      </fieldset>
      <label class="field"
        >${words.text('cameraFile')}
        <select
          ?disabled=${!wanted}
          @change=${(event: Event) => this.#change({ ...pairing, camera: (event.target as HTMLSelectElement).value || null })}
        >
          <option value="" ?selected=${pairing.camera === null}>${words.text('cameraNone')}</option>
          ${this.cameras.map((camera) => html`<option value=${camera} ?selected=${camera === pairing.camera}>${camera}</option>`)}
        </select>
        ${pairing.camera === null ? html`<span class="small">${words.text('cameraNeeded')}</span>` : nothing}
      </label>
    </li>`;
  }

  #track(pairing: Pairing, track: string) {
    const chosen = pairing.tracks.includes(track);
    const change = () => {
      const without = pairing.tracks.filter((other) => other !== track);
      this.#change({ ...pairing, tracks: chosen ? without : [...without, track] });
    };
    return html`<label class="check small" title=${track}
      ><input type="checkbox" .checked=${chosen} @change=${change} /><span>${nameOf(track)}</span></label
    >`;
  }

  #change(pairing: Pairing): void {
    this.dispatchEvent(
      new CustomEvent('mm-pairing-changed', { detail: { pairing }, bubbles: true, composed: true }),
    );
  }
}
