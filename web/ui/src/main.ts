import './page.css';
import './shell/app';
