import { run } from './run.ts';

const programs = [
  'tsconfig.json',
  'packages/protocol/tsconfig.json',
  'packages/widget/tsconfig.json',
  'packages/widget/test-browser/tsconfig.json',
  'packages/sandbox/tsconfig.json',
  'packages/sandbox/tsconfig.browser.json',
  'packages/server/tsconfig.json',
  'bench/tsconfig.json',
  'demo/tsconfig.json',
  'demo/public/tsconfig.json',
  'demo/test/tsconfig.json',
  'examples/tsconfig.json',
];
for (const program of programs) await run('tsc', '-p', program);
