import { chmod, copyFile, rm } from 'node:fs/promises';
import { root, run } from './run.ts';

const packages = `${root}packages/`;

const compile = (name: string): Promise<void> => run('tsc', '-p', `packages/${name}/tsconfig.build.json`);
const bundle = (mode: string): Promise<void> => run('vite', 'build', '--mode', mode, '--logLevel', 'warn');

for (const name of ['protocol', 'widget', 'sandbox', 'server']) {
  await rm(`${packages}${name}/dist`, { recursive: true, force: true });
}
// The protocol first: the others are compiled against its declarations.
await compile('protocol');
await Promise.all([compile('widget'), compile('sandbox'), compile('server')]);
await Promise.all([bundle('widget-script'), bundle('widget-module'), bundle('sandbox-sdk')]);
// The API hands out the widget's script-tag build, so that a shop has one origin to name.
await copyFile(`${packages}widget/dist/iamport-checkout.js`, `${packages}server/dist/iamport-checkout.js`);
await chmod(`${packages}server/bin/iamport-checkout-server.js`, 0o755);
await chmod(`${packages}sandbox/bin/iamport-sandbox.js`, 0o755);
