import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { REJECT_REASONS, type Word } from '../api/review';
import type { Defect } from '../api/shapes';
import { classIcon } from '../components/class-icon';
import { DAMAGE_CLASSES } from '../domain';
import type { Key } from '../i18n/en';
import type { Words } from '../i18n/words';
import { pageCss } from '../pages/styled-page';
import type { Command } from './keys';
import { reviewPageCss } from './page-css';

declare global {
  interface HTMLElementEventMap {
    'mm-command': CustomEvent<{ command: Command }>;
    'mm-word': CustomEvent<{ word: Word }>;
  }
}

/** All that can be said of a defect, with the key of each. */
@customElement('mm-decide')
export class DecidePanel extends LitElement {
  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) defect!: Defect;
  @property({ attribute: false }) rejecting = false;

  static override styles = [...pageCss, reviewPageCss];

  #command(command: Command): void {
    this.dispatchEvent(
      new CustomEvent('mm-command', { detail: { command }, bubbles: true, composed: true }),
    );
  }

  #word(word: Word): void {
    this.dispatchEvent(
      new CustomEvent('mm-word', { detail: { word }, bubbles: true, composed: true }),
    );
  }

  protected override render() {
    const { words, defect } = this;
    return html`<section class="card actions" aria-label=${words.text('decide')}>
      <div class="verdicts">
        <button type="button" class="button main" data-testid="confirm" @click=${() => this.#command({ do: 'confirm' })}>
          ${words.text('confirm')} <kbd aria-hidden="true">C</kbd>
        </button>
        <button type="button" class="button risky" data-testid="reject" aria-expanded=${this.rejecting} @click=${() => this.#command({ do: 'reject' })}>
          ${words.text('reject')} <kbd aria-hidden="true">R</kbd>
        </button>
      </div>
      ${this.rejecting ? this.#reasons() : nothing}
      <fieldset>
        <legend>${words.text('classIs')}</legend>
        <div class="classes">
          ${DAMAGE_CLASSES.map(
            (
              name,
              i,
            ) => html`<button type="button" class="button tiny" aria-pressed=${name === defect.class}
              @click=${() => this.#command({ do: 'class', class: name })}>
              ${classIcon(name)} ${words.text(name)} <kbd class="end" aria-hidden="true">${i + 1}</kbd>
            </button>`,
          )}
        </div>
      </fieldset>
      <div class="others">
        ${this.#button('merge', 'M', { do: 'merge' })}
        ${defect.seen_in.length > 1 ? this.#button('split', 'S', { do: 'split' }) : nothing}
        ${
          defect.status === 'confirmed'
            ? html`<button type="button" class="button tiny" @click=${() => this.#word({ say: 'repaired' })}>${words.text('repairedDo')}</button>`
            : nothing
        }
        ${
          defect.status === 'candidate'
            ? nothing
            : html`<button type="button" class="button tiny" @click=${() => this.#word({ say: 'candidate' })}>${words.text('reopen')}</button>`
        }
        ${this.#button('undo', 'U', { do: 'undo' })}
      </div>
    </section>`;
  }

  #reasons() {
    const { words } = this;
    return html`<fieldset data-testid="reasons">
      <legend>${words.text('rejectWhy')}</legend>
      <div class="reasons">
        ${REJECT_REASONS.map(
          (
            reason,
            i,
          ) => html`<button type="button" class="button tiny" data-testid="reason-${reason}"
            @click=${() => this.#command({ do: 'rejectFor', reason })}>
            <kbd aria-hidden="true">${(i + 1) % 10}</kbd> ${words.text(`reject_${reason}`)}
          </button>`,
        )}
      </div>
    </fieldset>`;
  }

  #button(key: Key, letter: string, command: Command) {
    return html`<button type="button" class="button tiny" data-testid=${key} @click=${() => this.#command(command)}>
      ${this.words.text(key)} <kbd aria-hidden="true">${letter}</kbd>
    </button>`;
  }
}
