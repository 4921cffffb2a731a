import { createHash } from 'node:crypto';
import { chmod, copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { describeElement } from './manifest.ts';
import { root, run } from './run.ts';
import { weighWidget } from './size.ts';

const packages = `${root}packages/`;
const widget = `${packages}widget/dist`;

// Whoever runs this may have set another one, as Vitest does, and would get Lit's development build.
process.env['NODE_ENV'] = 'production';

const compile = (name: string): Promise<void> => run('tsc', '-p', `packages/${name}/tsconfig.build.json`);
const bundle = (mode: string): Promise<void> => run('vite', 'build', '--mode', mode, '--logLevel', 'warn');

for (const name of ['protocol', 'widget', 'sandbox', 'server']) {
  await rm(`${packages}${name}/dist`, { recursive: true, force: true });
}
// The protocol first: the others are compiled against its declarations.
await compile('protocol');
await Promise.all([compile('widget'), compile('sandbox'), compile('server')]);
const modes = ['script', 'element', 'define', 'testing'].map((name) => `widget-${name}`);
await Promise.all([...modes, 'sandbox-sdk', 'server'].map(bundle));
// Entries of which only the types are wanted, for whoever imports one all the same.
await writeFile(`${widget}/types.js`, 'export {};\n');
await writeFile(`${widget}/sri.json`, `${JSON.stringify(await integrities(), undefined, 2)}\n`);
await describeElement(widget);
// Lit's licence goes with every copy of it.
await copyFile(`${root}node_modules/lit/LICENSE`, `${widget}/iamport-checkout.js.LICENSE.txt`);
// The API hands out the widget's script-tag build, so that a shop has one origin to name.
for (const file of ['iamport-checkout.js', 'iamport-checkout.js.LICENSE.txt']) {
  await copyFile(`${widget}/${file}`, `${packages}server/dist/${file}`);
}
await chmod(`${packages}server/bin/iamport-checkout-server.js`, 0o755);
await chmod(`${packages}sandbox/bin/iamport-sandbox.js`, 0o755);
const { excess } = await weighWidget();
if (excess.length > 0) throw new Error(`The widget is too heavy: ${excess.join('; ')}`);

/** What goes into a script tag's `integrity`. */
async function integrities(): Promise<Record<string, string>> {
  const sums: Record<string, string> = {};
  for (const file of ['iamport-checkout.js', 'define.js', 'element.js']) {
    const digest = createHash('sha384')
      .update(await readFile(`${widget}/${file}`))
      .digest('base64');
    sums[file] = `sha384-${digest}`;
  }
  return sums;
}
