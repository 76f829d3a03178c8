import { css, html, LitElement, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { ApiProblem } from '../api/client';
import { type Ground, groundPicture, reviewApi } from '../api/review';
import type { View } from '../api/shapes';
import { sharedCss } from '../components/shared-css';
import type { Words } from '../i18n/words';
import { gridLines } from './grid';

/** The ground before a frame as seen from above, with a grid of metres. */
@customElement('mm-ground-view')
export class GroundView extends LitElement {
  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) view!: View;
  @state() private state: 'loading' | 'shown' | 'none' = 'loading';
  @query('canvas') private canvas!: HTMLCanvasElement;
  #asking = new AbortController();

  static override styles = [
    sharedCss,
    css`
      canvas {
        display: block;
        width: 100%;
        max-height: 24rem;
        object-fit: contain;
        background: #10161b;
        border-radius: 10px;
      }
      canvas[hidden] {
        display: none;
      }
      p {
        font-size: 0.8125rem;
        color: var(--muted);
      }
    `,
  ];

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('view')) void this.#load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#asking.abort();
  }

  async #load(): Promise<void> {
    this.#asking.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    const { drive, frame } = this.view;
    this.state = 'loading';
    try {
      const ground = await reviewApi.ground(drive.id, frame, signal);
      if (ground === null) {
        this.state = 'none';
        return;
      }
      const picture = new Image();
      picture.src = groundPicture(drive.id, frame);
      await picture.decode();
      if (!signal.aborted) this.#draw(ground, picture);
    } catch (error) {
      if (signal.aborted) return;
      // Without its picture the ground is not shown; the frame itself still is.
      if (!(error instanceof ApiProblem || error instanceof DOMException)) throw error;
      this.state = 'none';
    }
  }

  #draw(ground: Ground, picture: HTMLImageElement): void {
    const { canvas } = this;
    canvas.width = picture.naturalWidth;
    canvas.height = picture.naturalHeight;
    const context = canvas.getContext('2d');
    if (!context) return;
    context.drawImage(picture, 0, 0);
    context.strokeStyle = 'rgb(255 255 255 / 55%)';
    context.lineWidth = Math.max(1, canvas.width / 600);
    context.fillStyle = '#fff';
    context.font = `${Math.max(11, Math.round(canvas.width / 32))}px system-ui`;
    context.shadowColor = '#000';
    context.shadowBlur = 3;
    for (const { from, to, label } of gridLines(ground)) {
      context.beginPath();
      context.moveTo(...from);
      context.lineTo(...to);
      context.stroke();
      if (label !== null) context.fillText(label, from[0] + 4, from[1] - 4);
    }
    this.state = 'shown';
  }

  protected override render() {
    const { words, state: now } = this;
    return html`<canvas ?hidden=${now !== 'shown'} role="img" aria-label=${words.text('groundView')} data-testid="ground"></canvas>
      <p>${now === 'shown' ? words.text('groundGrid') : words.text(now === 'none' ? 'groundNone' : 'loading')}</p>`;
  }
}
