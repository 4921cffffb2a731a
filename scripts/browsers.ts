import { accessSync, constants, existsSync, globSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './run.ts';

/** Names and places under which Chrome or Chromium is usually installed. CHROME_PATH wins over all of them. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const PLACES = [
  '/usr/bin/chromium',
  ...(process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name))),
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

/** Fit for a container: no sandbox of its own, no GPU, and no connection that the tests did not ask for. */
export const CHROME_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The path of Chrome or Chromium on this machine, if there is one. */
export const installedChrome = (): string | undefined => process.env['CHROME_PATH'] ?? PLACES.find(isProgram);

const onPath = (...names: string[]): string[] =>
  (process.env['PATH'] ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));

/** The path of Firefox on this machine, if there is one. FIREFOX_PATH wins. */
export const installedFirefox = (): string | undefined =>
  process.env['FIREFOX_PATH'] ??
  [...onPath('firefox-esr', 'firefox'), '/Applications/Firefox.app/Contents/MacOS/firefox'].find(isProgram);

/** What a run in WebKitGTK needs. */
export interface WebKit {
  /** WebKit's WebDriver server. */
  driver: string;
  /** The browser that it starts. */
  browser: string;
  /** A display that nobody looks at: this browser has no headless mode. */
  display: string;
}

/** WebKitGTK on this machine, if it is there with all that it needs (Debian: webkit2gtk-driver, xvfb). */
export function installedWebKit(): WebKit | undefined {
  const driver = onPath('WebKitWebDriver').find(isProgram);
  const display = onPath('Xvfb').find(isProgram);
  const browser = globSync('/usr/lib/*/webkit{2gtk-4.1,2gtk-4.0,gtk-6.0}/MiniBrowser').find(isProgram);
  return driver && display && browser ? { driver, display, browser } : undefined;
}

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
