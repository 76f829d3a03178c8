import { controlsCss } from '../components/controls-css';
import { sharedCss } from '../components/shared-css';

/** The styles of every page that is not a map. */
export const pageCss = [sharedCss, controlsCss];
