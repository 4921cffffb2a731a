import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HTTP_STATUS_OF_CODE } from '../packages/protocol/src/codes.ts';
import { CHOICES } from '../packages/sandbox/src/readings.ts';
import { ROUTES } from '../packages/sandbox/src/rest/routes.ts';
import { root } from '../scripts/run.ts';

/** What the documents say, compared with what they speak of. Their code blocks are run in `test/docs`. */

const read = (file: string): string => readFileSync(`${root}${file}`, 'utf8');

/** Pages for whoever works on the server itself, in English only. */
const ENGLISH_ONLY = ['orders.md', 'mutation.md'];

describe.each(['docs/codes.md', 'docs/ko/codes.md'])('%s', (page) => {
  const rows = read(page)
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const entries = rows.map(([code = '']) => code.replaceAll('`', ''));

  it('has every code of the API once, under its HTTP status', () => {
    const told = rows.filter(([, http]) => http !== '–').map(([code, http]) => `${code} ${http}`);
    const real = Object.entries(HTTP_STATUS_OF_CODE).map(([code, http]) => `\`${code}\` ${http}`);
    expect(told.toSorted()).toEqual(real.toSorted());
  });

  it("has every code of the element's own", () => {
    const own = [...read('packages/widget/src/codes.ts').matchAll(/\| '([A-Z_]+)'/g)].map(([, code]) => code);
    expect(own.length).toBeGreaterThan(3);
    expect(rows.flatMap(([, http], index) => (http === '–' ? [entries[index]] : [])).toSorted()).toEqual(
      own.toSorted(),
    );
  });

  it('says of each its cause, its mend, and whose that is', () => {
    for (const [code, , ...rest] of rows) {
      expect(rest, code).toHaveLength(3);
      for (const cell of rest) expect(cell.length, code).toBeGreaterThan(1);
    }
  });
});

/** `POST`, `PUT /vbanks`: the last names the path of all. */
function routesIn(cell: string): string[] {
  let methods: string[] = [];
  return [...cell.matchAll(/`([A-Z]+)(?: ([^`]+))?`/g)].flatMap(([, method = '', path]) => {
    methods.push(method);
    if (path === undefined) return [];
    const routes = methods.map((each) => `${each} ${path}`);
    methods = [];
    return routes;
  });
}

describe.each(['docs/sandbox.md', 'docs/ko/sandbox.md'])('%s', (page) => {
  /** `/payments/find/:merchant_uid{/:payment_status}`, as people write it. */
  const written = (path: string): string =>
    path.replace(/\{\/:(\w+)\}/, '[/{$1}]').replaceAll(/:(\w+)/g, '{$1}');
  const text = read(page);

  it('has every method and path of the sandbox, and no other', () => {
    const cells = text
      .split('\n')
      .flatMap((line) => (line.startsWith('| `') ? line.split('|')[1] : []) ?? []);
    expect(cells.flatMap(routesIn).toSorted()).toEqual(
      ROUTES.map(([method, path]) => `${method.toUpperCase()} ${written(path)}`).toSorted(),
    );
  });

  it('names every reading, in the package too', () => {
    for (const name of Object.keys(CHOICES)) {
      expect(text).toContain(`\`${name}\``);
      expect(read('packages/sandbox/README.md')).toContain(`| \`${name}\` |`);
    }
  });
});

describe('the pages', () => {
  const english = globSync('**/*.md', { cwd: `${root}docs`, exclude: ['ko/**', '.*/**'] });

  it('are all there in Korean', () => {
    const missing = english.filter((page) => !existsSync(`${root}docs/ko/${page}`));
    expect(missing.toSorted()).toEqual(ENGLISH_ONLY.toSorted());
  });

  it('link only to files that are there', () => {
    const pages = [
      ...globSync('*.md', { cwd: root }),
      ...globSync('docs/**/*.md', { cwd: root, exclude: ['docs/.*/**'] }),
      ...globSync('{packages,demo,examples}/**/README.md', { cwd: root, exclude: ['**/node_modules/**'] }),
    ];
    const dead = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:|#|\/)([^)#\s]+)[^)]*\)/g)]
        .map(([, target = '']) => join(dirname(page), target))
        .filter((target) => !existsSync(`${root}${target}`) && !existsSync(`${root}${target}.md`))
        .map((target) => `${page}: ${target}`),
    );
    expect(pages.length).toBeGreaterThan(30);
    expect(dead).toEqual([]);
  });
});

describe('the workflows', () => {
  it.each(globSync('.github/workflows/*.yml', { cwd: root }))('%s runs only what there is', (file) => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const commands = [...read(file).matchAll(/^\s*(?:- run|publish|version): (\S.*)$/gm)].map(
      ([, line = '']) => line,
    );
    expect(commands.length).toBeGreaterThan(0);
    for (const line of commands) {
      const [, script] = /^npm run ([\w:-]+)/.exec(line) ?? [];
      const [, path] = /^(?:node )?(\.?[\w-]+\/\S+)/.exec(line) ?? [];
      if (script) expect(scripts, line).toHaveProperty([script]);
      if (path) expect(existsSync(`${root}${path}`), line).toBe(true);
      expect(
        script ?? path ?? /^(npm (ci|install)|docker (build|compose)) /.exec(line)?.[0],
        line,
      ).toBeTruthy();
    }
  });
});

describe('deployment', () => {
  /** What is not ours to read: Node's, the image of PostgreSQL's, SQLite's codes. */
  const foreign = /^(NODE_ENV|POSTGRES_(USER|PASSWORD|DB)|SQLITE_\w+)$/;
  const files = globSync(['deploy/*', 'docs/**/deploy/*.md', 'docs/**/sandbox.md', 'docs/**/faq.md'], {
    cwd: root,
  });
  /** `NAME=`, `NAME: `, `${NAME`, and names in code. */
  const settings = /(?:^|[\s`"{])([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|HOST|PORT)(?=[=:`}])/gm;

  it.each(files)('%s names only settings that there are', (file) => {
    const codes = Object.keys(HTTP_STATUS_OF_CODE);
    const names = [...read(file).matchAll(settings)]
      .map(([, name = '']) => name)
      .filter((name) => !foreign.test(name) && !codes.includes(name));
    const config = read('packages/server/src/config.ts');
    expect(names.filter((name) => !config.includes(`'${name}'`))).toEqual([]);
  });

  it('sets what a container and a service need', () => {
    expect(read('deploy/Dockerfile')).toMatch(/^USER node$/m);
    expect(read('deploy/compose.yaml')).toMatch(/read_only: true/);
    expect(read('deploy/iamport-checkout-server.service')).toMatch(/^DynamicUser=yes$/m);
  });
});
