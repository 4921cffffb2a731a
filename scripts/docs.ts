import { cp, mkdir, writeFile } from 'node:fs/promises';
import { describeApi } from './docs-api.ts';
import { describeElement } from './docs-element.ts';
import { root, run } from './run.ts';

/**
 * The documentation's site: `node --conditions=source scripts/docs.ts dev|build`. Wants the packages built, whose
 * own descriptions its reference is made of.
 */

const docs = `${root}docs`;
const [mode = 'dev'] = process.argv.slice(2);

await mkdir(`${docs}/.generated`, { recursive: true });
for (const language of ['en', 'ko'] as const) {
  await writeFile(`${docs}/.generated/element.${language}.md`, await describeElement(language));
  await writeFile(`${docs}/.generated/api.${language}.md`, describeApi(language));
}
// The live demo: the script that shops use, and the fakes in PortOne's and the API's place.
for (const file of ['iamport-checkout.js', 'testing.js']) {
  await cp(`${root}packages/widget/dist/${file}`, `${docs}/public/live/${file}`);
}
await run('vitepress', mode, 'docs');
