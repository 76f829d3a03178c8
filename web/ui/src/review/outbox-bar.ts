import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { controlsCss } from '../components/controls-css';
import { sharedCss } from '../components/shared-css';
import type { Words } from '../i18n/words';
import { hashOf } from '../route';
import type { Conflict, Outbox, OutboxState } from './outbox';
import { wordName } from './word-name';

/** What waits for the network, what somebody else came before, and what was refused. */
@customElement('mm-outbox')
export class OutboxBar extends LitElement {
  @property({ attribute: false }) words!: Words;
  @property({ attribute: false }) outbox!: Outbox;
  @property({ attribute: false }) state!: OutboxState;

  static override styles = [
    sharedCss,
    controlsCss,
    css`
      :host {
        display: grid;
        gap: 0.5rem;
      }
    `,
  ];

  protected override render() {
    const { words } = this;
    const { waiting, conflicts, refused, cut } = this.state;
    return html`${
      waiting.length > 0
        ? html`<p class="notice ${cut ? 'bad' : ''}" role="status" data-testid="outbox">
            ${words.text(cut ? 'outboxCut' : 'outboxSending', { n: words.whole(waiting.length) })}
          </p>`
        : nothing
    }
    ${conflicts.map((conflict) => this.#conflict(conflict))}
    ${
      refused.length > 0
        ? html`<div class="notice bad row" role="alert">
            <span>${refused.map(({ action, fault }) => `${wordName(words, action.word)}: ${fault}`).join(' · ')}</span>
            <button type="button" class="button tiny end" @click=${() => this.outbox.dropRefused()}>${words.text('close')}</button>
          </div>`
        : nothing
    }`;
  }

  #conflict(conflict: Conflict) {
    const { words, outbox } = this;
    const { action, by, at } = conflict;
    const told = {
      who: by ?? words.text('somebody'),
      when: at === null ? '' : words.dateTime(at),
      what: wordName(words, action.word),
    };
    return html`<div class="notice bad" role="alert" data-testid="conflict">
      <p>${words.text('conflictTold', told)}</p>
      <div class="row">
        <a class="button tiny" href=${hashOf('review', action.defect)}>${words.text('conflictShow')}</a>
        <button type="button" class="button tiny" @click=${() => outbox.insist(conflict)}>${words.text('conflictInsist')}</button>
        <button type="button" class="button tiny" @click=${() => outbox.dropConflict(action)}>${words.text('conflictDrop')}</button>
      </div>
    </div>`;
  }
}
