import { css, html, LitElement, nothing, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { controlsCss } from '../components/controls-css';
import { sharedCss } from '../components/shared-css';
import type { Words } from '../i18n/words';
import { labelEvery, roomOf, stacked, ticks } from './scale';
import { DrawnWidth } from './width';

/** What one colour of the bars stands for. */
export interface Series {
  readonly name: string;
  readonly light: string;
  readonly dark: string;
}

/** One bar: its name, and a value for each series. */
export interface Bar {
  readonly name: string;
  readonly values: readonly number[];
}

const [USUAL_WIDTH, HEIGHT] = [560, 200];
const [LEFT, RIGHT, TOP, BOTTOM] = [52, 8, 10, 26];

/** Upright bars, and the same numbers as a table. */
@customElement('mm-bar-chart')
export class BarChart extends LitElement {
  @property({ attribute: false }) words!: Words;
  @property() label = '';
  @property() nameOfBars = '';
  @property({ attribute: false }) series: readonly Series[] = [];
  @property({ attribute: false }) bars: readonly Bar[] = [];
  @property({ attribute: false }) decimals = 0;

  readonly #width = new DrawnWidth(this, USUAL_WIDTH);

  static override styles = [
    sharedCss,
    controlsCss,
    css`
      svg {
        display: block;
        width: 100%;
        height: auto;
      }
      text {
        font-size: 12px;
        fill: var(--muted);
        font-variant-numeric: tabular-nums;
      }
      .grid {
        stroke: var(--line);
      }
      .names {
        display: flex;
        flex-wrap: wrap;
        gap: 0.125rem 1rem;
        list-style: none;
        font-size: 0.8125rem;
        margin: 0.25rem 0;
      }
      .names span {
        display: inline-block;
        width: 0.75rem;
        height: 0.75rem;
        border-radius: 3px;
        margin-inline-end: 0.375rem;
      }
      details {
        font-size: 0.8125rem;
      }
      summary {
        color: var(--muted);
        padding: 0.25rem 0;
      }
    `,
  ];

  protected override render() {
    const { words, series, bars } = this;
    if (bars.length === 0) return html`<p class="quiet small">${words.text('nothingYet')}</p>`;
    return html`${this.#drawing()}
      ${
        series.length > 1
          ? html`<ul class="names">
              ${series.map(({ name, light, dark }) => html`<li><span style="background: light-dark(${light}, ${dark})"></span>${name}</li>`)}
            </ul>`
          : nothing
      }
      <details>
        <summary>${words.text('asTable')}</summary>
        ${this.#table()}
      </details>`;
  }

  #drawing() {
    const { bars, words } = this;
    const sums = bars.map(({ values }) => values.reduce((sum, value) => sum + value, 0));
    const marks = ticks(Math.max(...sums));
    const most = marks.at(-1) ?? 1;
    const y = (value: number) => HEIGHT - BOTTOM - (value / most) * (HEIGHT - TOP - BOTTOM);
    const width = this.#width.px;
    const step = (width - LEFT - RIGHT) / bars.length;
    const every = labelEvery(
      bars.length,
      Math.floor((width - LEFT - RIGHT) / roomOf(bars.map(({ name }) => name))),
    );
    return html`<svg viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-label=${this.label}>
      ${marks.map(
        (
          mark,
        ) => svg`<line class="grid" x1=${LEFT} x2=${width - RIGHT} y1=${y(mark)} y2=${y(mark)} />
          <text x=${LEFT - 8} y=${y(mark) + 4} text-anchor="end">${words.number(mark, 2)}</text>`,
      )}
      ${bars.map((bar, i) => this.#bar(bar, LEFT + i * step, step, y, i % every === 0))}
    </svg>`;
  }

  #bar(
    { name, values }: Bar,
    x: number,
    step: number,
    y: (value: number) => number,
    named: boolean,
  ) {
    const width = Math.min(44, step * 0.72);
    const left = x + (step - width) / 2;
    return svg`<g>
      <title>${name}: ${values.map((value) => this.words.number(value, this.decimals)).join(', ')}</title>
      ${stacked(values).map(([from, to], i) => {
        const { light, dark } = this.series[i] ?? { light: 'gray', dark: 'gray' };
        return svg`<rect x=${left} width=${width} y=${y(to)} height=${Math.max(0, y(from) - y(to))}
          rx="1.5" style="fill: light-dark(${light}, ${dark})" />`;
      })}
      ${named ? svg`<text x=${x + step / 2} y=${HEIGHT - 8} text-anchor="middle">${name}</text>` : nothing}
    </g>`;
  }

  #table() {
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${this.label}>
      <table>
        <thead>
          <tr>
            <th scope="col">${this.nameOfBars}</th>
            ${this.series.map(({ name }) => html`<th scope="col" class="number">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${this.bars.map(
            ({ name, values }) => html`<tr>
              <th scope="row">${name}</th>
              ${values.map((value) => html`<td class="number">${this.words.number(value, this.decimals)}</td>`)}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }
}
