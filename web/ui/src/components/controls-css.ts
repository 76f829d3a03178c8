import { css } from 'lit';

/** Buttons, fields, tables and cards, the same on every page. */
export const controlsCss = css`
  .page {
    max-width: 76rem;
    margin: 0 auto;
    padding: 1.25rem 1.25rem 3rem;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1rem;
  }
  .page.narrow {
    max-width: 44rem;
  }
  h1 {
    font-size: 1.375rem;
    font-weight: 650;
    line-height: 1.3;
    text-wrap: balance;
  }
  h1:focus {
    outline: none;
  }
  h2 {
    font-size: 1rem;
    font-weight: 650;
    line-height: 1.4;
  }
  h3 {
    font-size: 0.875rem;
    font-weight: 650;
    margin: 0;
  }
  a {
    color: var(--accent);
    text-underline-offset: 0.15em;
  }
  .card {
    background: var(--surface);
    border: 1px solid var(--line);
    border-radius: 12px;
    padding: 1rem 1.125rem;
    min-width: 0;
  }
  .card > h2 + * {
    margin-top: 0.625rem;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem 1rem;
  }
  .head h1,
  .head h2 {
    flex: 1 1 auto;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem 0.75rem;
  }
  .end {
    margin-inline-start: auto;
  }
  .small {
    font-size: 0.8125rem;
  }
  .number {
    text-align: end;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.4rem;
    min-height: 2.25rem;
    padding: 0.25rem 0.875rem;
    border: 1px solid var(--edge);
    border-radius: 8px;
    background: var(--surface);
    color: var(--ink);
    font: inherit;
    font-size: 0.875rem;
    font-weight: 550;
    line-height: 1.2;
    text-align: center;
    text-decoration: none;
    cursor: pointer;
  }
  .button:hover:enabled,
  a.button:hover {
    background: var(--hover);
  }
  .button.main {
    background: var(--strong);
    border-color: var(--strong);
    color: var(--on-strong);
  }
  .button.main:hover:enabled {
    background: var(--strong-hover);
  }
  .button.risky {
    color: var(--bad);
    border-color: currentColor;
  }
  .button[aria-pressed='true'] {
    background: var(--chosen);
    border-color: var(--accent);
  }
  .button:disabled {
    color: var(--muted);
    background: var(--hover);
    border-color: var(--line);
    cursor: default;
  }
  .button.tiny {
    min-height: 1.75rem;
    padding: 0.1rem 0.6rem;
    font-size: 0.8125rem;
  }
  label.field,
  .field {
    display: grid;
    gap: 0.25rem;
    font-size: 0.8125rem;
    color: var(--muted);
    min-width: 0;
  }
  input,
  select,
  textarea {
    font: inherit;
    font-size: 0.875rem;
    color: var(--ink);
    background: var(--field);
    border: 1px solid var(--edge);
    border-radius: 8px;
    min-height: 2.25rem;
    padding: 0.25rem 0.5rem;
    max-width: 100%;
    min-width: 0;
    accent-color: var(--accent);
  }
  input[type='range'] {
    padding: 0;
    border: 0;
    background: none;
    min-height: 1.75rem;
  }
  input[type='checkbox'],
  input[type='radio'] {
    min-height: 0;
    width: 1.0625rem;
    height: 1.0625rem;
    margin: 0;
    flex: none;
  }
  .check {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    min-height: 1.75rem;
    font-size: 0.875rem;
    color: var(--ink);
  }
  fieldset {
    border: 0;
    margin: 0;
    padding: 0;
    min-width: 0;
  }
  legend {
    padding: 0;
    font-size: 0.8125rem;
    color: var(--muted);
    margin-bottom: 0.25rem;
  }
  .scroll {
    overflow-x: auto;
    overscroll-behavior-x: contain;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 0.875rem;
  }
  caption {
    text-align: start;
    color: var(--muted);
    font-size: 0.8125rem;
    padding-bottom: 0.375rem;
  }
  th,
  td {
    padding: 0.4375rem 0.625rem;
    text-align: start;
    vertical-align: top;
    border-bottom: 1px solid var(--line);
  }
  thead th {
    font-size: 0.75rem;
    font-weight: 600;
    color: var(--muted);
    white-space: nowrap;
    vertical-align: bottom;
  }
  th.number {
    text-align: end;
  }
  tbody tr:hover {
    background: var(--hover);
  }
  tbody tr[aria-selected='true'],
  tbody tr.chosen {
    background: var(--chosen);
  }
  .badge {
    display: inline-block;
    font-size: 0.75rem;
    line-height: 1.3;
    padding: 0.1rem 0.5rem;
    border-radius: 99px;
    border: 1px solid var(--line);
    background: var(--hover);
    white-space: nowrap;
  }
  .badge.good {
    color: var(--good);
    border-color: currentColor;
  }
  .badge.bad {
    color: var(--bad);
    border-color: currentColor;
  }
  .notice {
    border-radius: 8px;
    border-inline-start: 4px solid var(--accent);
    background: var(--chosen);
    padding: 0.5rem 0.75rem;
    font-size: 0.875rem;
  }
  .notice.bad {
    border-color: var(--bad);
    background: var(--bad-ground);
  }
  .notice.good {
    border-color: var(--good);
    background: var(--good-ground);
  }
  progress {
    appearance: none;
    width: 100%;
    height: 0.5rem;
    border: 0;
    border-radius: 99px;
    background: var(--line);
    overflow: clip;
  }
  progress::-webkit-progress-bar {
    background: var(--line);
  }
  progress::-webkit-progress-value {
    background: var(--accent);
  }
  progress::-moz-progress-bar {
    background: var(--accent);
  }
  summary {
    cursor: pointer;
  }
  dialog {
    border: 1px solid var(--line);
    border-radius: 14px;
    padding: 1.125rem 1.25rem;
    color: var(--ink);
    background: var(--surface);
    box-shadow: var(--shadow);
    max-width: min(46rem, calc(100vw - 2rem));
    max-height: calc(100dvh - 2rem);
    box-sizing: border-box;
    overscroll-behavior: contain;
  }
  dialog::backdrop {
    background: rgb(8 12 15 / 55%);
  }
  kbd {
    font: inherit;
    font-size: 0.75rem;
    line-height: 1;
    padding: 0.15rem 0.35rem;
    border: 1px solid var(--edge);
    border-bottom-width: 2px;
    border-radius: 4px;
    background: var(--hover);
    color: var(--ink);
  }
  code {
    font-size: 0.8125rem;
    overflow-wrap: anywhere;
  }
  @media (max-width: 720px) {
    .page {
      padding: 1rem 0.75rem 2.5rem;
    }
    .card {
      padding: 0.875rem;
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    .button {
      transition: background-color 120ms;
    }
  }
  @media print {
    .no-print {
      display: none !important;
    }
  }
`;
