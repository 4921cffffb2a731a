import { fileURLToPath } from 'node:url';
import { defineConfig, type UserConfig } from 'vite';
import type { ViteUserConfig } from 'vitest/config';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** One browser bundle per mode: `vite build --mode <name>`. `scripts/build.ts` makes them all. */
const bundles: Record<string, UserConfig['build']> = {
  'widget-script': {
    outDir: at('packages/widget/dist'),
    lib: {
      entry: at('packages/widget/src/script-tag.ts'),
      formats: ['iife'],
      name: 'IamportCheckout',
      fileName: () => 'iamport-checkout.js',
    },
  },
  'widget-module': {
    outDir: at('packages/widget/dist'),
    lib: {
      entry: {
        define: at('packages/widget/src/define.ts'),
        element: at('packages/widget/src/iamport-checkout.ts'),
        testing: at('packages/widget/src/testing/fake-imp.ts'),
      },
      formats: ['es'],
    },
    // A shop that bundles has its own copy of Lit; two copies would double the page's weight.
    rolldownOptions: { external: [/^lit($|\/)/, /^@lit\//] },
    minify: false,
  },
  'sandbox-sdk': {
    outDir: at('packages/sandbox/dist/browser'),
    lib: {
      entry: at('packages/sandbox/src/browser/sdk.ts'),
      formats: ['iife'],
      name: 'IamportSandboxSdk',
      fileName: () => 'iamport.js',
    },
    minify: false,
  },
};

/** Tests of the server that read or write its database. */
const booksTests = ['settlement/settle', 'cancel/*', 'http/*'].map(
  (tests) => `packages/server/test/${tests}.test.ts`,
);

/** Vitest: one project per kind of test, so that each can be run alone. */
const test: ViteUserConfig['test'] = {
  projects: [
    { extends: true, test: { name: 'house', include: ['test/**/*.test.ts'] } },
    { extends: true, test: { name: 'server', include: ['packages/server/test/**/*.test.ts'] } },
    // The tests that touch the books, again on the other databases: one behaviour.
    {
      extends: true,
      test: { name: 'server-postgres', include: booksTests, env: { TEST_DATABASE: 'postgres' } },
    },
    { extends: true, test: { name: 'server-mysql', include: booksTests, env: { TEST_DATABASE: 'mysql' } } },
    { extends: true, test: { name: 'sandbox', include: ['packages/sandbox/test/**/*.test.ts'] } },
    {
      extends: true,
      test: {
        name: 'demo',
        include: ['demo/test/**/*.test.ts'],
        testTimeout: 60_000,
        hookTimeout: 60_000,
        fileParallelism: false,
      },
    },
  ],
};

export default defineConfig(({ mode }) => {
  const build = bundles[mode];
  return {
    // Packages of this repository are used from their sources, so that tests never see a stale build.
    resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
    ssr: { resolve: { conditions: ['source', 'node'] } },
    ...(build && { build: { target: 'es2022', sourcemap: true, emptyOutDir: false, ...build } }),
    publicDir: false,
    test,
  } satisfies ViteUserConfig;
});
