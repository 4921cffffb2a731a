import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, openBrowser, visit } from '../../demo/test/browser.ts';
import { button, decide, pay } from '../../demo/test/shopper.ts';
import { freePorts } from '../../demo/test/stack.ts';
import { root, withLocalBin } from '../../scripts/run.ts';
import { type Block, blocksOf, unique } from './blocks.ts';
import { openShell, type Shell } from './shell.ts';

/** Somebody follows the quick start and the READMEs to the letter, in this order. */
const DOCUMENTS = ['docs/quick-start.md', 'README.md', 'docs/ko/quick-start.md', 'README.ko.md'];

const all = DOCUMENTS.flatMap(blocksOf);
const isPicture = ({ language }: Block): boolean => language === 'mermaid';
const toRun = unique(all.filter((block) => !isPicture(block) && block.excuse === undefined));
// The page's order is added by a block that stands below it.
const ordered = [
  ...toRun.filter(({ language }) => language !== 'html'),
  ...toRun.filter(({ language }) => language === 'html'),
];

let shell: Shell;
let browser: Browser;
let folder: string;
let shop: string;

beforeAll(async () => {
  const [page = 0, api = 0, sandbox = 0, ...demo] = await freePorts(6);
  // In the repository, as in the documents, and in a folder that it ignores.
  mkdirSync(`${root}.data`, { recursive: true });
  folder = mkdtempSync(`${root}.data/docs-`);
  shop = `http://localhost:${page}`;
  shell = openShell(
    folder,
    { page, api, sandbox },
    {
      SHOP_PORT: String(demo[0]),
      API_PORT: String(demo[1]),
      SANDBOX_PORT: String(demo[2]),
      DATA_DIR: `${folder}/demo`,
    },
  );
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await shell?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the blocks of the READMEs and the quick start', () => {
  it.each(ordered.map((block) => [block.place, block] as const))('%s', async (_place, block) => {
    const { language, code } = block;
    if (language === 'sh') await runShell(code);
    else if (language === 'ts') runTypeScript(code);
    else if (language === 'html') await runPage(code);
    else if (language === 'js') await runInConsole(code);
    else throw new Error(`Nobody knows how to run ${language || 'a block without a language'}`);
  });

  it('are the same in both languages', () => {
    const codes = (...files: string[]): string[] =>
      unique(files.flatMap(blocksOf)).map(({ code }) => code.replaceAll(/\/\/ .*/g, ''));
    expect(codes('docs/ko/quick-start.md')).toEqual(codes('docs/quick-start.md'));
    // The drawing stands in the English README only; the Korean one says it in words.
    const english = unique(blocksOf('README.md').filter((block) => !isPicture(block)));
    expect(codes('README.ko.md')).toEqual(english.map(({ code }) => code.replaceAll(/\/\/ .*/g, '')));
  });

  it('are counted', () => {
    const excused = all.filter(({ excuse }) => excuse !== undefined);
    const pictures = all.filter(isPicture);
    const repeated = all.length - excused.length - pictures.length - toRun.length;
    console.log(
      `${all.length} blocks: ${toRun.length} run, ${repeated} the same again, ${pictures.length} drawing, ${excused.length} not run:`,
    );
    for (const { place, excuse } of excused) console.log(`  ${place}: ${excuse}`);
    expect(toRun.length).toBeGreaterThan(7);
    // Each document has one, npm ci or npm test; a further one wants a reason as good.
    expect(excused).toHaveLength(DOCUMENTS.length);
  });
});

async function runShell(code: string): Promise<void> {
  const asksWhatHappened = code.includes('order show');
  if (asksWhatHappened) await buy();
  const output = await shell.run(code);
  if (asksWhatHappened) expect(output).toMatch(/FIRST-ORDER.*paid/s);
  if (code.includes('curl')) expect(output).toContain('"merchant_uid":"ORD20180131-0000011"');
}

/**
 * Opens the page at the shop's address, pays, and approves.
 *
 * @param cheat what is typed into the browser's console before
 * @returns what the page wrote to the console
 */
async function buy(cheat?: string): Promise<string[]> {
  const { page, complaints, close } = await visit(browser, DESKTOP);
  const lines = consoleOf(page);
  await page.goto(shop);
  await button(page).waitFor();
  if (cheat !== undefined) await page.evaluate(cheat);
  await pay(page);
  await decide(page, DESKTOP, 'approve');
  await page.locator(`iamport-checkout[state=${cheat === undefined ? 'paid' : 'forgery'}]`).waitFor();
  expect(complaints).toEqual([]);
  await close();
  return lines;
}

function consoleOf(page: Page): string[] {
  const lines: string[] = [];
  page.on('console', (message) => lines.push(message.text()));
  return lines;
}

/** In the page that `serve --page` shows, with the sandbox's script in PortOne's place. */
async function runPage(code: string): Promise<void> {
  const sdk = shell.adapt('sdk-src="http://127.0.0.1:4010/v1/iamport.js"');
  const page = shell.adapt(code).replace('merchant-code=', `${sdk} merchant-code=`);
  writeFileSync(`${shell.folder()}/checkout.html`, `<!doctype html>\n<meta charset="utf-8">\n${page}`);
  expect(await buy()).toContain('success');
}

/** By hand: the next order's number into the page that `init` wrote. */
async function runInConsole(code: string): Promise<void> {
  const file = `${shell.folder()}/checkout.html`;
  writeFileSync(file, readFileSync(file, 'utf8').replace('FIRST-ORDER', 'SECOND-ORDER'));
  await buy(code);
  expect(await shell.run('npx iamport-checkout-server order show SECOND-ORDER')).toMatch(
    /AMOUNT_MISMATCH|forg/i,
  );
}

function runTypeScript(code: string): void {
  const here = shell.folder();
  writeFileSync(`${here}/block.ts`, shell.adapt(code));
  const settings = { extends: `${root}tsconfig.json`, include: ['block.ts'] };
  writeFileSync(`${here}/tsconfig.json`, JSON.stringify(settings));
  const run = (command: string, ...args: string[]) =>
    spawnSync(command, args, { cwd: here, env: withLocalBin(), encoding: 'utf8' });
  expect(run('tsc', '-p', '.')).toMatchObject({ stdout: '', status: 0 });
  expect(run('node', '--env-file=.env', 'block.ts')).toMatchObject({
    stdout: expect.stringMatching(/ pending\n$/),
    status: 0,
  });
}
