import { html, type TemplateResult } from 'lit';
import type { DamageClass } from '../domain';
import { CLASS_LOOKS, ICON_BOX, SETTLED_COLOUR } from '../look';

/** The mark of a class as on the map, for panels that name the class beside it. */
export function classIcon(damageClass: DamageClass, settled = false): TemplateResult {
  const { path, ...colours } = CLASS_LOOKS[damageClass];
  const { light, dark } = settled ? SETTLED_COLOUR : colours;
  return html`<svg
    class="class-icon"
    viewBox="0 0 ${ICON_BOX} ${ICON_BOX}"
    aria-hidden="true"
    style="fill: light-dark(${light}, ${dark})"
  >
    <path fill-rule="evenodd" d=${path} />
  </svg>`;
}
