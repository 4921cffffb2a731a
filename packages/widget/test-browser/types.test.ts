import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { root, withLocalBin } from '../../../scripts/run.ts';

/**
 * The published types as a project of each framework sees them. Each fixture holds what must compile, and under
 * `@ts-expect-error` what must not.
 */

const fixtures = readdirSync(`${root}packages/widget/test-types`, { withFileTypes: true }).filter((entry) =>
  entry.isDirectory(),
);

describe('The published types', () => {
  it('are tried in every framework', () => {
    const names = fixtures.map(({ name }) => name).sort();
    expect(names).toEqual(['bare', 'preact', 'react-18', 'react-19', 'svelte', 'vue']);
  });

  for (const { name } of fixtures) {
    it(`let through what is right, and not what is wrong: ${name}`, () => {
      const folder = `packages/widget/test-types/${name}`;
      const [fixture = ''] = readdirSync(root + folder).filter((file) => file.startsWith('fixture'));
      const expected = readFileSync(`${root}${folder}/${fixture}`, 'utf8').match(/@ts-expect-error/g);
      expect(expected?.length).toBeGreaterThan(3);
      const { status, stdout } = spawnSync('tsc', ['-p', folder], {
        cwd: root,
        env: withLocalBin(),
        encoding: 'utf8',
      });
      expect(stdout).toBe('');
      expect(status).toBe(0);
    });
  }
});
