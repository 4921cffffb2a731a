import { type BrowserLauncher, chromeLauncher } from '@web/test-runner';
import {
  CHROME_FLAGS,
  installedChrome,
  installedFirefox,
  installedWebKit,
} from '../../../scripts/browsers.ts';
import { webkitLauncher } from './webkit.ts';

/** The engines that the widget is tested in, and how each is started where it is installed. */
const ENGINES: Readonly<Record<string, () => BrowserLauncher | undefined>> = {
  chromium() {
    const executablePath = installedChrome();
    const args = ['--headless=new', '--lang=ko', ...CHROME_FLAGS];
    return executablePath ? named('Chromium', { executablePath, args }) : undefined;
  },
  firefox() {
    const executablePath = installedFirefox();
    const extraPrefsFirefox = { 'intl.accept_languages': 'ko' };
    const options = { browser: 'firefox' as const, headless: true, executablePath, extraPrefsFirefox };
    return executablePath ? named('Firefox', { ...options, executablePath }) : undefined;
  },
  webkit() {
    const found = installedWebKit();
    return found && webkitLauncher(found);
  },
};

const HINTS: Readonly<Record<string, string>> = {
  chromium: 'no Chrome or Chromium found (CHROME_PATH names one)',
  firefox: 'no Firefox found (FIREFOX_PATH names one)',
  webkit: 'no WebKitWebDriver, MiniBrowser and Xvfb found (Debian: webkit2gtk-driver, xvfb)',
};

function named(
  name: string,
  launchOptions: NonNullable<Parameters<typeof chromeLauncher>[0]>['launchOptions'],
) {
  const launcher = chromeLauncher({ launchOptions: launchOptions ?? {} });
  launcher.name = name;
  return launcher;
}

export interface Engines {
  names: string[];
  browsers: BrowserLauncher[];
}

/**
 * The engines of this run: those that BROWSERS names, or all. One that is not installed is left out with a word, or
 * stops the run where it was named, and in CI.
 */
export function chooseEngines(
  wanted = process.env['BROWSERS'],
  isCi = process.env['CI'] === 'true',
): Engines {
  const asked = wanted?.split(',').map((name) => name.trim().toLowerCase());
  const chosen: Engines = { names: [], browsers: [] };
  for (const name of asked ?? Object.keys(ENGINES)) {
    const engine = ENGINES[name];
    if (!engine)
      throw new Error(`BROWSERS=${wanted}: there is ${Object.keys(ENGINES).join(', ')}, and no ${name}`);
    const browser = engine();
    if (browser) {
      chosen.names.push(name);
      chosen.browsers.push(browser);
    } else if (isCi || asked) throw new Error(`${name}: ${HINTS[name]}`);
    else console.log(`LEFT OUT ${name}: ${HINTS[name]}`);
  }
  if (chosen.browsers.length === 0) throw new Error('No browser to test in.');
  return chosen;
}
