import { defineConfig } from 'vite';

// `npm run dev` serves the page and passes API calls on to a running `michimori serve --no-auth`.
export default defineConfig({
  // The host stays the page's own: the server refuses what other pages send.
  server: { proxy: { '/api': { target: 'http://127.0.0.1:8080', changeOrigin: false } } },
  build: {
    license: { fileName: 'licences.md' },
    // MapLibre is one library of about 1 MB; splitting it would not make the page load sooner.
    chunkSizeWarningLimit: 1500,
  },
});
