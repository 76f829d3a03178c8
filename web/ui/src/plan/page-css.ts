import { css } from 'lit';

/** How the plan lies on the screen, and on paper. */
export const planPageCss = css`
  .page {
    max-width: 100rem;
  }
  .controls {
    display: grid;
    gap: 0.75rem;
  }
  .budget {
    display: grid;
    grid-template-columns: 12rem 1fr auto;
    gap: 0.5rem 1.25rem;
    align-items: end;
  }
  .budget input[type='range'] {
    width: 100%;
    min-height: 2.25rem;
  }
  .sum {
    font-size: 1.5rem;
    line-height: 2.25rem;
    font-variant-numeric: tabular-nums;
    min-width: 9rem;
    text-align: end;
  }
  details summary {
    font-size: 0.875rem;
    font-weight: 600;
    padding: 0.25rem 0;
  }
  .gist {
    font-size: 1.0625rem;
  }
  .waiting {
    color: var(--muted);
  }
  .side-by-side {
    display: grid;
    grid-template-columns: minmax(0, 1.25fr) minmax(0, 1fr);
    gap: 1rem;
    align-items: start;
  }
  .list mm-plan-table {
    max-height: min(44rem, 78dvh);
    overflow-y: auto;
  }
  .map {
    position: sticky;
    top: 1rem;
    padding: 0.5rem;
  }
  .map mm-small-map {
    height: min(40rem, 70dvh);
  }
  .map p {
    padding: 0.375rem 0.5rem 0;
  }
  .map-picture,
  .assumptions {
    display: none;
  }
  @media (max-width: 900px) {
    .side-by-side {
      grid-template-columns: 1fr;
    }
    .map {
      position: static;
      order: -1;
    }
    .map mm-small-map {
      height: min(45dvh, 22rem);
    }
    .budget {
      grid-template-columns: 1fr auto;
    }
    .budget input[type='range'] {
      grid-column: span 2;
      order: 3;
    }
    .sum {
      font-size: 1.125rem;
      min-width: 0;
    }
  }
  @media print {
    .page {
      padding: 0;
      max-width: none;
      gap: 0.5rem;
    }
    .card {
      border: 0;
      padding: 0;
    }
    .controls {
      display: none;
    }
    .side-by-side {
      display: block;
    }
    .list mm-plan-table {
      max-height: none;
      overflow: visible;
    }
    .map mm-small-map,
    .map p {
      display: none;
    }
    .map-picture {
      display: block;
      width: 100%;
      max-height: 12cm;
      object-fit: contain;
    }
    .map {
      break-inside: avoid;
    }
    .assumptions {
      display: block;
      font-size: 0.8125rem;
      break-inside: avoid;
    }
  }
`;
