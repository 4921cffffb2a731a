import { existsSync } from 'node:fs';
import { run } from './run.ts';

/** Where Chrome and Chromium usually are. CHROME_PATH wins over all of them. */
const CHROME_PATHS = [
  process.env['CHROME_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  `${process.env['PROGRAMFILES']}\\Google\\Chrome\\Application\\chrome.exe`,
];

/** The path of Chrome or Chromium on this machine, if there is one. */
export const installedChrome = (): string | undefined =>
  CHROME_PATHS.find((path) => path && existsSync(path));

/**
 * Finds a browser, or installs Debian's where that needs no question asked.
 *
 * @returns the path of Chrome or Chromium, or undefined if there is none to be had
 */
export async function findChrome(): Promise<string | undefined> {
  const found = installedChrome();
  if (found || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return found;
  console.log('No Chrome or Chromium here: installing the Debian package.');
  await run('apt-get', 'update', '-qq');
  // The fonts make Korean readable in screenshots.
  await run('apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-noto-cjk');
  return installedChrome();
}
