import { readFile } from 'node:fs/promises';
import { startShop } from './shop.ts';

/** Starts a shop whose pages are all one document, which a bundler made; the script in it looks at the address. */
export function startSinglePageShop(dist: URL): void {
  const page = (): Promise<string> => readFile(new URL('index.html', dist), 'utf8');
  startShop({ product: page, checkout: page, files: dist });
}
