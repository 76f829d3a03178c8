import { css } from 'lit';

/** The review: picture and passes on the left, what to decide and what is known on the right. */
export const reviewPageCss = css`
  .page {
    max-width: 100rem;
    padding-top: 0.75rem;
  }
  .settings select {
    min-height: 2rem;
  }
  .desk {
    display: grid;
    grid-template-columns: minmax(0, 1.75fr) minmax(19rem, 1fr);
    gap: 1rem;
    align-items: start;
  }
  .left,
  .right {
    display: grid;
    gap: 0.75rem;
    min-width: 0;
    grid-template-columns: minmax(0, 1fr);
  }
  .card {
    padding: 0.75rem 0.875rem;
  }
  .title {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.375rem 0.625rem;
  }
  .title h2 {
    white-space: nowrap;
  }
  .title .class-icon {
    width: 1.5rem;
    height: 1.5rem;
  }
  .title h2 {
    font-size: 1.125rem;
    flex: 1;
  }
  .view-bar {
    display: flex;
    align-items: center;
    gap: 0.75rem;
    font-size: 0.8125rem;
  }
  .view-bar p {
    flex: 1;
  }
  .actions {
    display: grid;
    gap: 0.625rem;
  }
  .verdicts {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 0.5rem;
  }
  .verdicts .button {
    min-height: 2.75rem;
  }
  .reasons,
  .classes {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 0.375rem;
  }
  .reasons .button,
  .classes .button {
    justify-content: start;
    text-align: start;
    font-weight: 400;
    padding-inline: 0.5rem;
  }
  .classes .class-icon {
    width: 1.125rem;
    height: 1.125rem;
  }
  .others {
    display: flex;
    flex-wrap: wrap;
    gap: 0.375rem;
  }
  dl {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 0.5rem 1rem;
    font-size: 0.875rem;
  }
  dt {
    font-size: 0.75rem;
    color: var(--muted);
  }
  dd {
    font-variant-numeric: tabular-nums;
  }
  mm-small-map {
    height: 15rem;
  }
  .button kbd {
    margin-inline-start: 0.25rem;
  }
  .main kbd {
    background: none;
    color: inherit;
    border-color: currentColor;
  }
  @media (max-width: 900px) {
    .desk {
      display: flex;
      flex-direction: column;
      align-items: stretch;
      gap: 0.75rem;
    }
    .left,
    .right {
      display: contents;
    }
    .left > .card {
      order: 1;
    }
    mm-review-facts {
      order: 2;
    }
  }
  @media (pointer: coarse) {
    .button kbd {
      display: none;
    }
  }
`;
