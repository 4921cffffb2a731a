import { type Browser, chromium } from 'playwright-core';
import { CHROME_FLAGS, installedChrome } from '../../scripts/browsers.ts';
import { pinSelf, unpinSelf } from '../process.ts';
import { figure, type Line, targetLine } from '../report.ts';
import { median, medianRatio } from '../stats.ts';
import { type Built, buildAll } from '../widget/elements.ts';
import { openSite, type Parts, type Site } from '../widget/site.ts';
import { leftOut, progress, type Row } from './model.ts';

const TIMES = 15;
const QUICK_TIMES = 5;

/** A slow phone is about so many times as slow as this machine. */
const SLOW_DOWN = 4;

/** After this nothing more comes of the page's own accord. */
const QUIET_MS = 400;

const MAX_FAILURES = 5;

/** Times a bare LitElement's cost. */
const TARGET = 1.5;

/** Nobody but this machine is to be reached. */
const ALONE = '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1';

/** One that has no button by then never gets one. */
const PATIENCE_MS = 10_000;

interface Visit {
  usable_ms: number;
  /** Visits before this one in which no button ever appeared. */
  failures: number;
  /** Time in which the main thread did anything. */
  tasks_ms: number;
  script_ms: number;
  /** Of styles, and of boxes. */
  layout_ms: number;
  requests: number;
}

/** What a pay button costs a page: ours, the least there can be, and what others publish. */
export const widget: Row = {
  name: 'widget',
  async measure({ isQuick }) {
    const executablePath = installedChrome();
    if (!executablePath) return leftOut('widget', 'no Chrome or Chromium found (CHROME_PATH names one)');
    const { built, missing } = await buildAll();
    const site = await openSite(built);
    unpinSelf();
    const browser = await chromium.launch({ executablePath, args: [...CHROME_FLAGS, ALONE] });
    try {
      const visits = new Map<Built, Visit[]>(built.map((element) => [element, []]));
      // The first round warms up.
      for (let time = 0; time <= (isQuick ? QUICK_TIMES : TIMES); time += 1) {
        for (const element of built) {
          const seen = await visit(browser, site, element);
          progress(
            `${element.name}: usable ${figure(seen.usable_ms)} ms, main thread ${figure(seen.tasks_ms)} ms, script ${figure(seen.script_ms)} ms, ${seen.requests} requests`,
          );
          if (time > 0) visits.get(element)?.push(seen);
        }
      }
      return [...linesOf(visits), ...(missing ? leftOut('widget', missing) : [])];
    } finally {
      await browser.close();
      site.close();
      pinSelf();
    }
  },
};

/** Again until there is a button: not every element draws one every time. */
async function visit(browser: Browser, site: Site, element: Built): Promise<Visit> {
  for (let failures = 0; failures < MAX_FAILURES; failures += 1) {
    const seen = await visitOnce(browser, site, element);
    if (seen.usable_ms !== null) return { ...seen, usable_ms: seen.usable_ms, failures };
    progress(`${element.name}: no button after ${PATIENCE_MS} ms`);
  }
  throw new Error(`${element.name} did not appear ${MAX_FAILURES} times running`);
}

async function visitOnce(browser: Browser, site: Site, element: Built) {
  const context = await browser.newContext({ locale: 'ko' });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  // The thread's own time: what other processes take of the machine does not count.
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOW_DOWN });
  await page.goto(site.url);
  await page.waitForTimeout(QUIET_MS);
  site.takeRequests();
  const before = await metrics();
  const usable_ms = await page.evaluate(appear, {
    ...site.partsOf(element),
    ready: element.ready,
    patience_ms: PATIENCE_MS,
  });
  await page.waitForTimeout(QUIET_MS);
  const after = await metrics();
  await context.close();
  const spent_ms = (name: string): number =>
    ((after.get(name) ?? Number.NaN) - (before.get(name) ?? Number.NaN)) * 1000;
  return {
    usable_ms,
    tasks_ms: spent_ms('TaskDuration'),
    script_ms: spent_ms('ScriptDuration'),
    layout_ms: spent_ms('RecalcStyleDuration') + spent_ms('LayoutDuration'),
    requests: site.takeRequests().length,
  };

  async function metrics(): Promise<Map<string, number>> {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return new Map(metrics.map(({ name, value }) => [name, value]));
  }
}

interface Appearance extends Parts {
  ready: string;
  patience_ms: number;
}

/**
 * Runs in the page: puts the element and its script there, as the page's HTML would.
 *
 * @returns milliseconds until there is a button to be clicked, in whatever shadow; null if there is none in time
 */
function appear({ script, css, body, ready, patience_ms }: Appearance): Promise<number | null> {
  const began = performance.now();
  const isUsable = (node: Document | ShadowRoot): boolean =>
    [...node.querySelectorAll('*')].some(
      (element) =>
        (element.matches('button:not([disabled], [aria-disabled=true])') &&
          element.getBoundingClientRect().height > 0) ||
        (element.shadowRoot !== null && isUsable(element.shadowRoot)),
    );
  if (css)
    document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: css }));
  document.head.append(Object.assign(document.createElement('script'), { type: 'module', src: script }));
  document.querySelector('main')?.insertAdjacentHTML('beforeend', body);
  return new Promise((resolve) => {
    // A timer: asking in every frame would make the page draw frames that it has no need of.
    const timer = setInterval(() => {
      const waited_ms = performance.now() - began;
      const isThere = document.querySelector(ready) !== null && isUsable(document);
      if (!isThere && waited_ms < patience_ms) return;
      clearInterval(timer);
      resolve(isThere ? waited_ms : null);
    }, 5);
  });
}

function linesOf(visits: ReadonlyMap<Built, readonly Visit[]>): Line[] {
  const all = [...visits];
  const [bare = []] = all.map(([, own]) => tasksOf(own));
  return all.map(([{ name }, own]) => {
    const middle = (of: (visit: Visit) => number): string => figure(median(own.map(of)));
    const ratio = medianRatio(tasksOf(own), bare);
    const failures = own.reduce((total, visit) => total + visit.failures, 0);
    return {
      row: 'widget, Chromium at 4 × slow-down',
      contender: name,
      result: [
        `usable after ${middle(({ usable_ms }) => usable_ms)} ms`,
        `main thread ${middle(({ tasks_ms }) => tasks_ms)} ms = ${figure(ratio)} × bare`,
        `of it script ${middle(({ script_ms }) => script_ms)} ms, style and layout ${middle(({ layout_ms }) => layout_ms)} ms`,
        `${median(own.map(({ requests }) => requests))} requests`,
        ...(failures > 0 ? [`${failures} visits without a button, not counted`] : []),
      ].join('; '),
      target: name === 'ours' ? targetLine('≤', TARGET, ratio, '× bare') : '',
    };
  });
}

const tasksOf = (visits: readonly Visit[]): number[] => visits.map(({ tasks_ms }) => tasks_ms);
