import { html, nothing, type TemplateResult } from 'lit';

/** A labelled field of a form. */
export function field(
  label: string,
  name: string,
  { type = 'text', autocomplete = 'off', hint = '', minlength = 0 } = {},
): TemplateResult {
  return html`<label class="field"
    >${label}
    <input
      name=${name}
      type=${type}
      autocomplete=${autocomplete as never}
      autocapitalize="none"
      spellcheck="false"
      required
      minlength=${minlength || nothing}
      data-testid="field-${name}"
    />
    ${hint === '' ? nothing : html`<span class="small">${hint}</span>`}
  </label>`;
}

/** What was typed into a form. */
export function typed(form: HTMLFormElement): (name: string) => string {
  const data = new FormData(form);
  return (name) => String(data.get(name) ?? '');
}
