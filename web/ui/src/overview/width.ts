import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** How wide an element is drawn; text in a drawing of this width has its own size. */
export class DrawnWidth implements ReactiveController {
  px: number;
  readonly #observer = new ResizeObserver(([entry]) => {
    const width = Math.round(entry?.contentRect.width ?? 0);
    if (width === 0 || width === this.px) return;
    this.px = width;
    this.host.requestUpdate();
  });

  constructor(
    private readonly host: ReactiveControllerHost & Element,
    usualPx: number,
  ) {
    this.px = usualPx;
    host.addController(this);
  }

  hostConnected(): void {
    this.#observer.observe(this.host);
  }

  hostDisconnected(): void {
    this.#observer.disconnect();
  }
}
