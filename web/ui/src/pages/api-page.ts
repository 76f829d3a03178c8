import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import {
  type ApiDocument,
  askDocument,
  type Entry,
  nameOfSchema,
  type Operation,
  type Schema,
  shapesIn,
} from '../api/document';
import { groupBy } from '../group';
import { Page } from './page';
import { pageCss } from './styled-page';

/** What other programs can ask of this server. The document itself is in English. */
@customElement('mm-api-page')
export class ApiPage extends Page {
  @state() private document: ApiDocument | null = null;

  static override styles = [
    ...pageCss,
    css`
      [lang] {
        display: grid;
        gap: 1rem;
      }
      details {
        border-top: 1px solid var(--line);
        padding: 0.5rem 0;
      }
      summary {
        display: flex;
        flex-wrap: wrap;
        gap: 0.25rem 0.75rem;
        align-items: baseline;
        cursor: pointer;
      }
      .method {
        min-width: 4.5rem;
        font-weight: 700;
        text-transform: uppercase;
        font-size: 0.8125rem;
      }
      code {
        overflow-wrap: anywhere;
      }
      .inside {
        display: grid;
        gap: 0.75rem;
        padding: 0.75rem 0 0.5rem;
        overflow-x: auto;
      }
      h3 {
        font-size: 0.875rem;
      }
      td,
      th {
        vertical-align: top;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.attempt(() => this.load());
  }

  protected override async load(): Promise<void> {
    this.document = await askDocument();
  }

  protected override render() {
    const { document } = this;
    return html`<div class="page">
      ${this.heading('page_api')} ${this.problemBar()}
      <p>${this.text('apiIntro')} <a href="/api/openapi.json">openapi.json</a> · <a href="/ogc">OGC API – Features</a></p>
      ${document ? this.#told(document) : this.problem ? nothing : html`<p class="quiet" role="status">${this.text('loading')}</p>`}
    </div>`;
  }

  #told(document: ApiDocument) {
    const byTag = groupBy(document.entries, ({ operation }) => operation.tags[0] ?? '');
    return html`<div lang="en">
      <p class="quiet">${document.description}</p>
      ${[...byTag].map(
        ([tag, entries]) => html`<section class="card">
          <h2>${tag}</h2>
          ${entries.map((entry) => this.#entry(entry, document))}
        </section>`,
      )}
    </div>`;
  }

  #entry({ method, path, operation }: Entry, { schemas }: ApiDocument) {
    const spoken = bodies(operation).reduce<Set<string>>(
      (seen, schema) => shapesIn(schema, schemas, seen),
      new Set(),
    );
    return html`<details data-testid="operation">
      <summary>
        <span class="method">${method}</span> <code>${path}</code>
        <span class="quiet">${operation.summary}</span>
      </summary>
      <div class="inside">
        ${operation.description === '' ? nothing : html`<p>${operation.description}</p>`}
        ${this.#parameters(operation)} ${this.#request(operation)} ${this.#responses(operation)}
        ${[...spoken].map((name) => this.#shape(name, schemas[name] ?? {}))}
      </div>
    </details>`;
  }

  #parameters({ parameters }: Operation) {
    if (parameters.length === 0) return nothing;
    return html`<table>
      <tbody>
        ${parameters.map(
          (one) => html`<tr>
            <th scope="row"><code>${one.name}</code>${one.required ? ' *' : ''}</th>
            <td>${one.in}</td>
            <td><code>${nameOfSchema(one.schema)}</code></td>
            <td>${one.description || one.schema?.description || ''}</td>
          </tr>`,
        )}
      </tbody>
    </table>`;
  }

  #request({ requestBody }: Operation) {
    if (requestBody === undefined) return nothing;
    return html`<p>
      <strong>→</strong>
      ${Object.entries(requestBody.content).map(([type, { schema }]) => html`${type} <code>${nameOfSchema(schema)}</code> `)}
    </p>`;
  }

  #responses({ responses }: Operation) {
    return html`<ul>
      ${Object.entries(responses).map(
        ([status, { description, content }]) => html`<li>
          <strong>${status}</strong> ${description}
          ${Object.entries(content).map(([type, { schema }]) => html`<span class="quiet">${type}</span> <code>${nameOfSchema(schema)}</code> `)}
        </li>`,
      )}
    </ul>`;
  }

  #shape(name: string, schema: Schema) {
    const properties = Object.entries(schema.properties ?? {});
    return html`<h3><code>${name}</code></h3>
      ${schema.description ? html`<p>${schema.description}</p>` : nothing}
      ${
        properties.length === 0
          ? html`<p><code>${nameOfSchema(schema)}</code></p>`
          : html`<table>
              <tbody>
                ${properties.map(
                  ([key, value]) => html`<tr>
                    <th scope="row"><code>${key}</code>${schema.required?.includes(key) ? ' *' : ''}</th>
                    <td><code>${nameOfSchema(value)}</code></td>
                    <td>${value.description ?? ''}</td>
                  </tr>`,
                )}
              </tbody>
            </table>`
      }`;
  }
}

/** The schemas of what is sent and of what is answered. */
function bodies({ requestBody, responses }: Operation): Schema[] {
  const contents = [requestBody?.content ?? {}, ...Object.values(responses).map((r) => r.content)];
  return contents.flatMap((content) =>
    Object.values(content).flatMap(({ schema }) => (schema ? [schema] : [])),
  );
}
