import './page.css';
import { chooseLanguage, fetchTexts } from './i18n/words';
import { rememberedLanguage } from './remember';

// The application is drawn once it can speak the reader's language.
await fetchTexts(chooseLanguage(location.search, rememberedLanguage(), navigator.languages));
await import('./shell/app');
