import { css } from 'lit';

/** What every panel shares; the colours are custom properties set in page.css. */
export const sharedCss = css`
  :host {
    display: block;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  button {
    font: inherit;
    color: inherit;
    background: none;
    border: 0;
    padding: 0;
    cursor: pointer;
    text-align: start;
  }
  :focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }
  h1,
  h2,
  p,
  dl,
  dd,
  ol,
  ul,
  figure {
    margin: 0;
    padding: 0;
  }
  .class-icon {
    width: 1.25rem;
    height: 1.25rem;
    flex: none;
  }
  /* Read out, not shown. */
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: clip;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .quiet {
    color: var(--muted);
  }
`;
