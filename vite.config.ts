import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig, type UserConfig } from 'vite';
import type { TestProjectInlineConfiguration, ViteUserConfig } from 'vitest/config';
import { trimLit } from './scripts/lit.ts';
import { minifyChunks, minifyTemplates } from './scripts/minify.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** A shop that bundles has its own copy of Lit; two copies would double the page's weight. */
const lit = [/^lit($|\/)/, /^@lit\//];

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
  // The least that Lit weighs, for comparison: `scripts/size.ts` says of what.
  'widget-floor': { lib: { entry: '', formats: ['iife'], name: 'Floor' } },
  'widget-element': {
    outDir: at('packages/widget/dist'),
    lib: {
      entry: at('packages/widget/src/iamport-checkout.ts'),
      formats: ['es'],
      fileName: () => 'element.js',
    },
    rolldownOptions: { external: lit },
    minify: true,
  },
  'widget-define': {
    outDir: at('packages/widget/dist'),
    lib: { entry: at('packages/widget/src/define.ts'), formats: ['es'], fileName: () => 'define.js' },
    rolldownOptions: {
      external: /iamport-checkout\.ts$/,
      output: { paths: () => './element.js' },
    },
    minify: true,
  },
  'widget-testing': {
    outDir: at('packages/widget/dist'),
    lib: {
      entry: at('packages/widget/src/testing/index.ts'),
      formats: ['es'],
      fileName: () => 'testing.js',
    },
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
  // Of its many small files node would read and link each by itself, at every start.
  server: {
    ssr: true,
    outDir: at('packages/server/dist'),
    rolldownOptions: {
      input: {
        index: at('packages/server/src/index.ts'),
        client: at('packages/server/src/client.ts'),
        'cli/main': at('packages/server/src/cli/main.ts'),
      },
      external: /^[^./]/,
      output: { chunkFileNames: '[name]-[hash].js' },
    },
    minify: false,
  },
};

const serverTests = (...names: string[]): string[] =>
  names.map((name) => `packages/server/test/${name}.test.ts`);

/** What SQLite cannot have: a connection that is lost, two writers in a deadlock, a snapshot out of date, a server. */
const notOnSqlite = serverTests(
  'processes/{interruptions,serialisation}',
  'store/{failover,settings,silence}',
);

/** Asks how soon the door answers, so nothing else may run beside it. */
const alone = serverTests('attack/g-availability');

/**
 * The server's tests that have no database, are about SQLite's own ways, about PortOne's or about how much is let in,
 * or only put what others read into words.
 */
const onlyOnSqlite = serverTests(
  'config',
  'environment',
  'portone/*',
  'settlement/{coalesce,decide,expire,money,orders-picture}',
  'mutation/{gateway,secrets}',
  'http/{addresses,limits,upstream}',
  'cli/{doctor,init,mount,orders}',
  'log',
  'listener',
  'processes/busy',
  'store/sqlite',
  // It brings its own.
  'simulation/*',
  // They list and count the attacks and the faults.
  'attack/catalogue',
  'faults/catalogue',
  // The guide's own flow, which keeps its orders in memory.
  'attack/guide-flow',
);

/**
 * Faults in which the database has no part, or that other tests bring about on each: beside SQLite only
 * `npm run faults` does.
 */
const faultsOfOthers =
  process.env['FAULT_ROUNDS'] === undefined
    ? serverTests('faults/{notices,portone,processes,token,unreachable}')
    : [];

/** The whole server suite again on another database: one behaviour. */
const onDatabase = (name: string, database: string): TestProjectInlineConfiguration => ({
  extends: true,
  test: {
    name,
    include: serverTests('**/*'),
    // The door too is not the database's.
    exclude: [...onlyOnSqlite, ...alone, ...faultsOfOthers],
    env: { TEST_DATABASE: database },
  },
});

/** Vitest: one project per kind of test, so that each can be run alone. */
const test: ViteUserConfig['test'] = {
  // Most tests wait for a process, a socket or a disk: more of them than cores go on at a time.
  maxWorkers: availableParallelism() * 2,
  // Far more than any of them takes: the machine may be busy.
  testTimeout: 60_000,
  hookTimeout: 60_000,
  expect: { poll: { timeout: 20_000 } },
  projects: [
    { extends: true, test: { name: 'house', include: ['test/*.test.ts'] } },
    {
      extends: true,
      test: { name: 'server', include: serverTests('**/*'), exclude: [...notOnSqlite, ...alone] },
    },
    { extends: true, test: { name: 'server-alone', include: alone, sequence: { groupOrder: 1 } } },
    onDatabase('server-postgres', 'postgres'),
    onDatabase('server-mysql', 'mysql'),
    {
      extends: true,
      test: {
        name: 'widget',
        include: ['packages/widget/test-browser/**/*.test.ts'],
        testTimeout: 60_000,
        hookTimeout: 60_000,
        fileParallelism: false,
      },
    },
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
    {
      extends: true,
      test: {
        name: 'docs',
        include: ['test/docs/*.test.ts'],
        testTimeout: 60_000,
        hookTimeout: 60_000,
      },
    },
    {
      extends: true,
      test: {
        name: 'examples',
        include: ['examples/test/**/*.test.ts'],
        // Only so do React, Vue and Svelte warn in the console, of a failed hydration for one.
        env: { NODE_ENV: 'development' },
        testTimeout: 60_000,
        hookTimeout: 60_000,
        fileParallelism: false,
      },
    },
  ],
};

export default defineConfig(({ mode }) => {
  const build = bundles[mode];
  const hasOwnLit = mode === 'widget-script';
  return {
    // Packages of this repository are used from their sources, so that tests never see a stale build.
    resolve: {
      conditions: ['source', 'module', 'browser', hasOwnLit ? 'development' : 'development|production'],
    },
    ssr: { resolve: { conditions: ['source', 'node'] } },
    ...(build && {
      build: {
        target: 'es2022',
        sourcemap: true,
        emptyOutDir: false,
        ...build,
        // Terser takes its time, and may.
        rolldownOptions: { ...build.rolldownOptions, checks: { pluginTimings: false } },
      },
    }),
    plugins: [hasOwnLit && trimLit, /^widget-(?!testing)/.test(mode) && [minifyTemplates, minifyChunks]],
    publicDir: false,
    test,
  } satisfies ViteUserConfig;
});
