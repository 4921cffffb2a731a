import { existsSync, globSync } from 'node:fs';
import { root, run } from './run.ts';

/** The examples that can be started: folders with a server of their own. */
export const examples: readonly string[] = globSync('examples/*/server.ts', { cwd: root })
  .map((path) => path.split(/[\\/]/)[1] ?? '')
  .sort();

/** Builds an example for an API and a browser SDK, if there is anything to build. */
export async function buildExample(
  name: string,
  { api, sdkSrc }: { api: string; sdkSrc: string },
): Promise<void> {
  const folder = `examples/${name}`;
  if (!existsSync(`${root}${folder}/vite.config.ts`)) return;
  // Vite hands those to the page that begin with VITE_.
  Object.assign(process.env, { VITE_API_URL: api, VITE_SDK_SRC: sdkSrc });
  await run('vite', 'build', folder, '--logLevel', 'warn');
}
