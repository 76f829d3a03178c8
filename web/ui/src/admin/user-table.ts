import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { adminApi, type User } from '../api/admin';
import { ROLES, type Role } from '../domain';
import { field, typed } from '../forms/fields';
import { SHORTEST_PASSWORD } from '../forms/password';
import { Page } from '../pages/page';
import { pageCss } from '../pages/styled-page';

/** Who has an account here. */
@customElement('mm-users')
export class UserTable extends Page {
  @state() private users: readonly User[] = [];
  /** Whose password is being changed. */
  @state() private changing: string | null = null;

  static override styles = [
    ...pageCss,
    css`
      :host {
        display: grid;
        gap: 1rem;
      }
      form {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr));
        gap: 0.75rem;
        align-items: end;
      }
      td {
        white-space: nowrap;
      }
      td .row {
        flex-wrap: nowrap;
      }
      tr.off td {
        color: var(--muted);
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.attempt(() => this.load());
  }

  protected override async load(): Promise<void> {
    this.users = await adminApi.users();
  }

  async #add(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const value = typed(form);
    await this.attempt(async () => {
      await adminApi.addUser(value('name'), value('role') as Role, value('password'));
      await this.load();
      form.reset();
      this.say(this.text('userAdded', { name: value('name') }));
    });
  }

  async #change(name: string, change: Parameters<typeof adminApi.changeUser>[1]): Promise<void> {
    await this.attempt(async () => {
      await adminApi.changeUser(name, change);
      this.changing = null;
      await this.load();
      this.say(this.text('userChanged', { name }));
    });
  }

  protected override render() {
    return html`${this.problemBar()}
      <section class="card">
        <h2>${this.text('users')}</h2>
        <div class="scroll">
          <table data-testid="users">
            <thead>
              <tr>
                <th scope="col">${this.text('userName')}</th>
                <th scope="col">${this.text('role')}</th>
                <th scope="col">${this.text('createdAt')}</th>
                <th scope="col">${this.text('lastActive')}</th>
                <th scope="col">${this.text('actions')}</th>
              </tr>
            </thead>
            <tbody>
              ${this.users.map((user) => this.#row(user))}
            </tbody>
          </table>
        </div>
      </section>
      <section class="card">
        <h2>${this.text('userAdd')}</h2>
        <form @submit=${this.#add}>
          ${field(this.text('userName'), 'name')}
          <label class="field">${this.text('role')} ${this.#roles('role', 'patrol')}</label>
          ${field(this.text('password'), 'password', { type: 'password', autocomplete: 'new-password', minlength: SHORTEST_PASSWORD })}
          <button class="button main" data-testid="add-user">${this.text('userAdd')}</button>
        </form>
        <p class="small quiet">${this.text('passwordRule')}</p>
      </section>`;
  }

  #roles(name: string, chosen: Role, onChange?: (role: Role) => void, label?: string) {
    return html`<select
      name=${name}
      aria-label=${label ?? nothing}
      @change=${(event: Event) => onChange?.((event.target as HTMLSelectElement).value as Role)}
    >
      ${ROLES.map((role) => html`<option value=${role} ?selected=${role === chosen}>${this.text(role)}</option>`)}
    </select>`;
  }

  #row(user: User) {
    const { words } = this;
    const { name, role, disabled, created_at, last_seen_at } = user;
    const isSelf = name === this.session.user?.name;
    return html`<tr class=${disabled ? 'off' : ''}>
      <td>${name} ${disabled ? html`<span class="badge">${this.text('disabled')}</span>` : nothing}</td>
      <td>
        ${
          isSelf
            ? this.text(role)
            : this.#roles(
                'role-of',
                role,
                (fresh) => this.#change(name, { role: fresh }),
                this.text('roleOf', { name }),
              )
        }
      </td>
      <td>${words.date(created_at)}</td>
      <td>${last_seen_at === null ? '–' : words.dateTime(last_seen_at)}</td>
      <td>
        ${this.changing === name ? this.#passwordForm(name) : this.#buttons(user, isSelf)}
      </td>
    </tr>`;
  }

  #buttons({ name, disabled }: User, isSelf: boolean) {
    return html`<div class="row">
      <button type="button" class="button tiny" @click=${() => {
        this.changing = name;
      }}>
        ${this.text('passwordSet')}
      </button>
      ${
        isSelf
          ? nothing
          : html`<button type="button" class="button tiny" @click=${() => this.#change(name, { disabled: !disabled })}>
              ${this.text(disabled ? 'enable' : 'disable')}
            </button>`
      }
    </div>`;
  }

  #passwordForm(name: string) {
    const submit = (event: SubmitEvent) => {
      event.preventDefault();
      void this.#change(name, { password: typed(event.target as HTMLFormElement)('fresh') });
    };
    return html`<form @submit=${submit}>
      ${field(this.text('passwordNew'), 'fresh', { type: 'password', autocomplete: 'new-password', minlength: SHORTEST_PASSWORD })}
      <div class="row">
        <button class="button tiny main">${this.text('save')}</button>
        <button type="button" class="button tiny" @click=${() => {
          this.changing = null;
        }}>
          ${this.text('cancel')}
        </button>
      </div>
    </form>`;
  }
}
