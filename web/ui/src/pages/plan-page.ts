import type { Position } from 'geojson';
import { html, nothing, type PropertyValues } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { ApiProblem } from '../api/client';
import { linesOf, type Plan, type Policy, planApi, type Work } from '../api/plan';
import { serverApi } from '../api/register';
import { askSection } from '../api/section';
import { nameOf } from '../components/action-name';
import type { SmallMap } from '../components/small-map';
import '../components/small-map';
import type { Bounds } from '../domain';
import { BUDGETS, neighbours, parseBudget, placeOf } from '../plan/budget';
import '../plan/downloads';
import '../plan/outcome-table';
import '../plan/plan-table';
import { planPageCss } from '../plan/page-css';
import { Planner } from '../plan/planner';
import { type Settings, settingsIn, settingsQuery } from '../plan/settings';
import '../plan/weight-sliders';
import { boundsOf, workFeatures } from '../plan/works';
import { hashOf } from '../route';
import { Page } from './page';
import { pageCss } from './styled-page';

/** What to repair under a budget: the list follows the sliders, the map follows the list. */
@customElement('mm-plan-page')
export class PlanPage extends Page {
  @state() private settings: Settings | null = null;
  @state() private policy: Policy | null = null;
  @state() private plan: Plan | null = null;
  @state() private bounds: Bounds | null = null;
  @state() private waiting = false;
  @state() private litId: string | null = null;
  @state() private litLines: readonly Position[][] = [];
  /** Where the lit work is. */
  @state() private litBounds: Bounds | null = null;
  @state() private picture: string | null = null;
  @query('mm-small-map') private map!: SmallMap | null;
  readonly #planner = new Planner(
    (wish, signal) => planApi.plan(wish, this.words.language, signal),
    (plan) => this.#answered(plan),
    (error) => this.#failed(error),
  );

  static override styles = [...pageCss, planPageCss];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.attempt(() => this.load());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#planner.stop();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('route')) this.#set(settingsIn(this.route.query));
    else if (changed.has('words') && this.settings) this.#set(this.settings);
  }

  protected override async load(): Promise<void> {
    const [policy, summary] = await Promise.all([planApi.policy(), serverApi.summary()]);
    [this.policy, this.bounds] = [policy, summary.bounds];
    if (this.settings) this.#set(this.settings);
  }

  /** Other settings: into the address, and to the server. */
  #set(settings: Settings): void {
    this.settings = settings;
    this.waiting = true;
    this.problem = null;
    const { budget, weights } = settings;
    this.#planner.wish({ budget, weights, others: neighbours(budget) });
  }

  #change(change: Partial<Settings>): void {
    if (this.settings === null) return;
    const settings = { ...this.settings, ...change };
    // Without a step back for each step of a slider.
    const { search } = location;
    history.replaceState(null, '', search + hashOf('plan', null, settingsQuery(settings)));
    this.#set(settings);
  }

  #answered(plan: Plan): void {
    [this.plan, this.waiting] = [plan, false];
    this.say(this.#gist(plan));
  }

  #failed(error: unknown): void {
    if (!(error instanceof ApiProblem)) throw error;
    this.waiting = false;
    if (error.kind !== 'loggedOut') this.problem = error;
  }

  #gist({ totals }: Plan): string {
    const { words } = this;
    return this.text('planGist', {
      works: words.whole(totals.works),
      cost: words.money(totals.cost, totals.currency),
      length: words.distance(totals.length_m),
    });
  }

  /** Lifts one work out, in the table and on the map. */
  async #light(id: string): Promise<void> {
    this.litId = id;
    const work = [...(this.plan?.works ?? []), ...(this.plan?.left_out ?? [])].find(
      (one) => one.id === id,
    );
    const known = work ? linesOf(work) : [];
    const lines = known.length > 0 || !work ? known : await this.#linesOfSections(work);
    if (this.litId === id) [this.litLines, this.litBounds] = [lines, boundsOf(lines)];
  }

  async #linesOfSections({ sections }: Work): Promise<Position[][]> {
    if (typeof sections === 'number') return [];
    const asked = sections.map((id) => askSection(id, this.words.language));
    const found = await Promise.allSettled(asked);
    return found.flatMap((one) =>
      one.status === 'fulfilled' && one.value.geometry ? [one.value.geometry.coordinates] : [],
    );
  }

  async #print(): Promise<void> {
    this.picture = (await this.map?.picture()) ?? null;
    await this.updateComplete;
    await this.renderRoot.querySelector<HTMLImageElement>('.map-picture')?.decode();
    window.print();
  }

  protected override render() {
    const { settings, plan } = this;
    return html`<div class="page">
      <div class="head">
        ${this.heading('page_plan')}
        <button type="button" class="button no-print" ?disabled=${plan === null} @click=${this.#print}>${this.text('print')}</button>
      </div>
      ${this.problemBar()} ${settings ? this.#controls(settings) : nothing}
      ${plan ? this.#plan(plan) : this.problem ? nothing : html`<p class="quiet" role="status">${this.text('loading')}</p>`}
    </div>`;
  }

  #controls({ budget, weights }: Settings) {
    const { words } = this;
    const currency = this.policy?.currency ?? 'JPY';
    const typed = (event: Event) => {
      const sum = parseBudget((event.target as HTMLInputElement).value);
      if (sum !== null) this.#change({ budget: sum });
      else this.requestUpdate();
    };
    return html`<section class="card controls">
      <div class="budget">
        <label class="field"
          >${this.text('budget')}
          <input inputmode="numeric" autocomplete="off" data-testid="budget" .value=${words.whole(budget)} @change=${typed} />
        </label>
        <input
          type="range"
          class="no-print"
          min="0"
          max=${BUDGETS.length - 1}
          .value=${String(placeOf(budget))}
          aria-label=${this.text('budgetSlider')}
          aria-valuetext=${words.money(budget, currency)}
          data-testid="budget-slider"
          @input=${(event: Event) => this.#change({ budget: BUDGETS[Number((event.target as HTMLInputElement).value)] ?? budget })}
        />
        <strong class="sum" aria-hidden="true">${words.money(budget, currency)}</strong>
      </div>
      <details ?open=${Object.keys(weights).length > 0}>
        <summary>${this.text('weights')}</summary>
        <p class="small quiet">${this.text('weightsAbout')}</p>
        <mm-weights
          .words=${words}
          .usual=${this.policy?.weights ?? {}}
          .weights=${weights}
          @mm-weights-changed=${(event: HTMLElementEventMap['mm-weights-changed']) => this.#change(event.detail)}
        ></mm-weights>
      </details>
    </section>`;
  }

  #plan(plan: Plan) {
    const { words, settings } = this;
    const { totals } = plan;
    return html`<p class="gist ${this.waiting ? 'waiting' : ''}" data-testid="plan-gist">${this.#gist(plan)}</p>
      <div class="side-by-side">
        <section class="card list">
          <h2>${this.text('planList')}</h2>
          ${
            plan.works.length === 0
              ? html`<p class="quiet">${this.text('planEmpty')}</p>`
              : html`<mm-plan-table .words=${words} .works=${plan.works} .currency=${totals.currency} .litId=${this.litId}
                  .caption=${this.text('planList')}
                  @mm-work-lit=${(event: HTMLElementEventMap['mm-work-lit']) => this.#light(event.detail.id)}></mm-plan-table>`
          }
        </section>
        <section class="card map">
          ${this.picture === null ? nothing : html`<img class="map-picture" src=${this.picture} alt=${this.text('planMap')} />`}
          <mm-small-map
            .words=${words}
            .bounds=${this.bounds}
            .sections=${'band'}
            .works=${workFeatures(plan, this.litId, this.litLines)}
            .focused=${this.litBounds}
            @mm-work-picked=${(event: HTMLElementEventMap['mm-work-picked']) => this.#light(event.detail.id)}
          ></mm-small-map>
          <p class="small quiet">${this.text('planMapNote')}</p>
        </section>
      </div>
      <section class="card">
        <h2>${this.text('outcomes')}</h2>
        <mm-outcomes .words=${words} .outcomes=${plan.outcomes} .budget=${this.settings?.budget ?? 0} .currency=${totals.currency}></mm-outcomes>
      </section>
      ${this.#leftOut(plan)}
      <section class="card no-print">
        <h2>${this.text('downloads')}</h2>
        ${settings ? html`<mm-downloads .words=${words} .settings=${settings}></mm-downloads>` : nothing}
      </section>
      ${this.#assumptions(plan)}`;
  }

  #leftOut({ left_out, totals }: Plan) {
    const { words } = this;
    const notSurveyed = totals.not_surveyed_m > 0;
    return html`<section class="card no-print">
      <h2>${this.text('leftOutTitle', { n: words.whole(totals.left_out) })}</h2>
      ${notSurveyed ? html`<p class="small quiet">${this.text('notSurveyed', { length: words.distance(totals.not_surveyed_m) })}</p>` : nothing}
      ${
        left_out.length === 0
          ? nothing
          : html`<details>
              <summary class="small">${this.text('leftOutShow')}</summary>
              <mm-plan-table .words=${words} .works=${left_out} .currency=${totals.currency} .litId=${this.litId}
                .caption=${this.text('leftOutShow')}
                @mm-work-lit=${(event: HTMLElementEventMap['mm-work-lit']) => this.#light(event.detail.id)}></mm-plan-table>
            </details>`
      }
    </section>`;
  }

  /** On paper only: what the list was made with. */
  #assumptions({ totals }: Plan) {
    const { words, settings } = this;
    const weights = { ...this.policy?.weights, ...settings?.weights };
    return html`<section class="assumptions">
      <h2>${this.text('assumptions')}</h2>
      <p>${this.text('madeAt', { time: words.dateTime(new Date().toISOString()) })}</p>
      <p>
        ${this.text('budget')}: ${words.money(settings?.budget ?? 0, totals.currency)}.
        ${this.text('weights')}: ${Object.entries(weights)
          .map(([name, weight]) => `${nameOf(words, 'weight', name)} ${words.number(weight, 2)}`)
          .join(', ')}.
      </p>
      <p>${this.text('assumptionsText')}</p>
    </section>`;
  }
}
