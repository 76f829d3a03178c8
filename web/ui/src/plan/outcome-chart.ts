import { css, html, LitElement, nothing, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { sharedCss } from '../components/shared-css';
import type { Words } from '../i18n/words';
import { ticks } from '../overview/scale';
import { DrawnWidth } from '../overview/width';

interface Line {
  readonly name: string;
  /** The one that all is about. */
  readonly strong: boolean;
  /** In per cent, by year from now. */
  readonly values: readonly number[];
}

const [USUAL_WIDTH, HEIGHT] = [560, 200];
const MOST_WIDTH = 900;
const [LEFT, RIGHT, TOP, BOTTOM] = [44, 96, 10, 26];

/** The share of bad road by year, a line for each budget. The numbers stand in the table beside it. */
@customElement('mm-outcome-chart')
export class OutcomeChart extends LitElement {
  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) lines: readonly Line[] = [];

  readonly #width = new DrawnWidth(this, USUAL_WIDTH);

  static override styles = [
    sharedCss,
    css`
      svg {
        display: block;
        width: 100%;
        height: auto;
        max-height: 15rem;
      }
      text {
        font-size: 12px;
        fill: var(--muted);
        font-variant-numeric: tabular-nums;
      }
      text.strong {
        fill: var(--ink);
        font-weight: 650;
      }
      .grid {
        stroke: var(--line);
      }
      polyline {
        fill: none;
        stroke: var(--muted);
        stroke-width: 1.5;
        stroke-dasharray: 4 3;
      }
      polyline.strong {
        stroke: var(--accent);
        stroke-width: 2.75;
        stroke-dasharray: none;
      }
      p {
        font-size: 0.8125rem;
        color: var(--muted);
      }
    `,
  ];

  protected override render() {
    const { words, lines } = this;
    const width = Math.min(this.#width.px, MOST_WIDTH);
    const years = Math.max(1, ...lines.map(({ values }) => values.length - 1));
    const marks = ticks(Math.max(0.1, ...lines.flatMap(({ values }) => values)));
    const most = marks.at(-1) ?? 1;
    const x = (year: number) => LEFT + (year / years) * (width - LEFT - RIGHT);
    const y = (value: number) => HEIGHT - BOTTOM - (value / most) * (HEIGHT - TOP - BOTTOM);
    const ends = apart(lines.map(({ values }) => y(values.at(-1) ?? 0)));
    return html`<p>${words.text('bandIIIByYear')}</p>
      <svg viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-label=${words.text('bandIIIByYear')}>
        ${marks.map(
          (
            mark,
          ) => svg`<line class="grid" x1=${LEFT} x2=${width - RIGHT} y1=${y(mark)} y2=${y(mark)} />
            <text x=${LEFT - 6} y=${y(mark) + 4} text-anchor="end">${words.number(mark, 2)}</text>`,
        )}
        ${lines.map(
          ({ name, strong, values }, i) => svg`
            <polyline class=${strong ? 'strong' : nothing} points=${values.map((value, year) => `${x(year)},${y(value)}`).join(' ')} />
            <text class=${strong ? 'strong' : nothing} x=${width - RIGHT + 6} y=${(ends[i] ?? 0) + 4}>${name}</text>`,
        )}
        <text x=${LEFT} y=${HEIGHT - 8} text-anchor="middle">0</text>
        <text x=${width - RIGHT} y=${HEIGHT - 8} text-anchor="middle">${words.text('yearsAhead', { years: words.whole(years) })}</text>
      </svg>`;
  }
}

/** Heights of names, moved down so that none lies on another. */
function apart(heights: readonly number[], leastPx = 14): number[] {
  const order = heights.map((height, i) => ({ height, i })).toSorted((a, b) => a.height - b.height);
  const moved = [...heights];
  let last = -Infinity;
  for (const { height, i } of order) {
    last = Math.max(height, last + leastPx);
    moved[i] = last;
  }
  return moved;
}
