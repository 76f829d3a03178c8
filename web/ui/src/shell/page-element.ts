import { html, type TemplateResult } from 'lit';
import type { Session } from '../api/session';
import type { Words } from '../i18n/words';
import type { Route } from '../route';

/** The element of a page. */
export function pageElement(route: Route, words: Words, session: Session): TemplateResult {
  switch (route.page) {
    case 'map':
      return html`<mm-map-page data-page .route=${route} .words=${words} .session=${session}></mm-map-page>`;
    case 'review':
      return html`<mm-review-page data-page .route=${route} .words=${words} .session=${session}></mm-review-page>`;
    case 'plan':
      return html`<mm-plan-page data-page .route=${route} .words=${words} .session=${session}></mm-plan-page>`;
    case 'upload':
      return html`<mm-upload-page data-page .route=${route} .words=${words} .session=${session}></mm-upload-page>`;
    case 'drive':
      return html`<mm-drive-page data-page .route=${route} .words=${words} .session=${session}></mm-drive-page>`;
    case 'overview':
      return html`<mm-overview-page data-page .route=${route} .words=${words} .session=${session}></mm-overview-page>`;
    case 'admin':
      return html`<mm-admin-page data-page .route=${route} .words=${words} .session=${session}></mm-admin-page>`;
    case 'account':
      return html`<mm-account-page data-page .route=${route} .words=${words} .session=${session}></mm-account-page>`;
    case 'api':
      return html`<mm-api-page data-page .route=${route} .words=${words} .session=${session}></mm-api-page>`;
    case 'help':
      return html`<mm-help-page data-page .route=${route} .words=${words} .session=${session}></mm-help-page>`;
    case 'login':
      return html`<mm-login-page data-page .route=${route} .words=${words} .session=${session}></mm-login-page>`;
    case 'setup':
      return html`<mm-setup-page data-page .route=${route} .words=${words} .session=${session}></mm-setup-page>`;
  }
}
