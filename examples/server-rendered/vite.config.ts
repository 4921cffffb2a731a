import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** `vite build` makes both: what the browser loads, and what the server renders with. */
export default defineConfig({
  plugins: [react()],
  builder: {},
  environments: {
    client: {
      build: {
        outDir: 'dist/client',
        rolldownOptions: { input: 'src/client.tsx', output: { entryFileNames: '[name].js' } },
      },
    },
    ssr: { build: { outDir: 'dist/server', rolldownOptions: { input: 'src/pages.tsx' } } },
  },
});
