import 'maplibre-gl/dist/maplibre-gl.css';
import './page.css';
import './components/app';
