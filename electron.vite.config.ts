import { join } from 'node:path';

import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const root = import.meta.dirname;

// The engine is not bundled: scripts/studio/build-engine.ts writes it file by file.
export default defineConfig({
  main: {
    // Whole: in an installed app the shell lies in the archive, and the modules beside it (see electron-builder.yml).
    build: { outDir: 'out/main', externalizeDeps: false, rolldownOptions: { input: { index: join(root, 'src/main/electron/main.ts') } } },
  },
  preload: {
    // A sandboxed preload is one CommonJS file and may import nothing but `electron`.
    build: {
      outDir: 'out/preload', externalizeDeps: false,
      rolldownOptions: { input: { preload: join(root, 'src/main/electron/preload.ts') }, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: join(root, 'src/renderer'),
    build: { outDir: 'out/renderer', assetsInlineLimit: 0, rolldownOptions: { input: { index: join(root, 'src/renderer/index.html') } } },
    plugins: [react()],
  },
});
