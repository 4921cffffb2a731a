import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY, startWorld, type World } from '../support/world.ts';

const read = (name: string): Promise<string> =>
  readFile(new URL(`../../monitoring/${name}`, import.meta.url), 'utf8');

let world: World;
let shown: string;
beforeAll(async () => {
  world = await startWorld();
  await world.order();
  await world.complete(await world.pay());
  await world.get('/readyz');
  shown = (await world.get('/metrics', { authorization: `Bearer ${API_KEY}` })).body;
});
afterAll(() => world.close());

/** Names as they stand in a query: `iamport_outbox_due{…}`, `nodejs_…`, `process_…`. */
const namesIn = (text: string): string[] => [
  ...new Set(text.match(/\b(iamport|nodejs|process)_[a-z_]+\b/g) ?? []),
];

describe('the files for Prometheus and Grafana', () => {
  it.each(['grafana-dashboard.json', 'alerts.yml'])('%s asks for metrics that there are', async (file) => {
    const names = namesIn(await read(file)).filter((name) => name !== 'iamport_checkout');
    expect(names.length).toBeGreaterThan(5);
    const unknown = names.filter((name) => !new RegExp(`^${name}[{ ]`, 'm').test(shown));
    // Of the disk PostgreSQL's and MySQL's own exporters tell.
    expect(unknown.filter((name) => name !== 'iamport_disk_free_bytes')).toEqual([]);
  });

  it('ask for labels, and values of them, that there are', async () => {
    const text = (await read('grafana-dashboard.json')) + (await read('alerts.yml'));
    const labels = [...text.matchAll(/\bby \(([a-z, ]+)\)/g)].flatMap(([, list = '']) => list.split(', '));
    const shownLabels = new Set([...shown.matchAll(/[{,]([a-z]+)="/g)].map(([, name]) => name));
    // Prometheus itself adds the instance.
    expect(labels.filter((label) => !shownLabels.has(label) && label !== 'instance')).toEqual([]);
    for (const route of text.matchAll(/route="([^"]+)"/g)) expect(shown).toContain(route[0]);
  });

  // Prometheus' own tool (Debian: prometheus), where it is installed.
  it.skipIf(spawnSync('promtool').error)('alert when they should, and only then', async () => {
    const file = fileURLToPath(new URL('alerts.yml', import.meta.url));
    const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', file], { encoding: 'utf8' });
    expect(`${stdout}${stderr}`).toContain('SUCCESS');
    expect(status).toBe(0);
    const tested = await readFile(file, 'utf8');
    for (const [, name = ''] of (await read('alerts.yml')).matchAll(/alert: (\w+)/g)) {
      expect(tested).toContain(`alertname="${name}"`);
    }
  });

  it('leave no metric of ours unused', async () => {
    const text = (await read('grafana-dashboard.json')) + (await read('alerts.yml'));
    const ours = [...shown.matchAll(/^# TYPE (iamport_\w+)/gm)].map(([, name = '']) => name);
    expect(ours.length).toBeGreaterThan(8);
    expect(ours.filter((name) => !text.includes(name))).toEqual([]);
  });

  it('is a dashboard that can be imported: each panel with a query and a place of its own', async () => {
    const { panels } = JSON.parse(await read('grafana-dashboard.json'));
    const places = panels.map(({ gridPos: { x, y } }: { gridPos: { x: number; y: number } }) => `${x}/${y}`);
    expect(new Set(places).size).toBe(panels.length);
    for (const { targets } of panels) expect(targets.length).toBeGreaterThan(0);
  });
});

describe('batch sizes and answers', () => {
  it('are counted', () => {
    expect(shown).toMatch(/iamport_settlement_batch_size_count\{work="record"\} 1/);
    expect(shown).toMatch(/iamport_http_responses_total\{status="201"\} 1/);
    expect(shown).toMatch(/iamport_http_responses_total\{status="200"\} 2/);
  });
});
