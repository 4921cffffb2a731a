import { openContender } from '../contenders.ts';
import { figure, targetLine } from '../report.ts';
import { progress, type Row } from './model.ts';

const VERIFICATIONS = 100_000;
const QUICK_VERIFICATIONS = 20_000;
const SAMPLES = 10;
const CONNECTIONS = 64;
/** Far longer than a tenth takes, should it not end by itself. */
const PATIENCE_S = 300;
const TARGET_MIB = 160;

/** Growth that is noise: what lies between two collections of garbage. */
const FLAT_MIB = 8;

/** Resident memory, looked at after every tenth of many verifications. */
export const memory: Row = {
  name: 'memory',
  async measure({ isQuick }) {
    const verifications = isQuick ? QUICK_VERIFICATIONS : VERIFICATIONS;
    const orders = verifications / SAMPLES;
    const contender = await openContender('ours', { kind: 'sqlite' });
    const samples: number[] = [];
    try {
      for (let sample = 0; sample < SAMPLES; sample += 1) {
        let left = orders;
        while (left > 0) {
          const { done } = await contender.round({
            connections: CONNECTIONS,
            seconds: PATIENCE_S,
            orders: left,
          });
          left -= done;
        }
        samples.push(contender.server.rss_mib());
        progress(`${(sample + 1) * orders}: ${figure(samples.at(-1) ?? 0)} MiB`);
      }
      await contender.check();
    } finally {
      await contender.close();
    }
    const half = samples.slice(SAMPLES / 2 - 1);
    const [first = 0, end = 0] = [half[0], half.at(-1)];
    const growth = end - first;
    return [
      {
        row: `resident after ${verifications.toLocaleString('en')} verifications`,
        contender: 'ours',
        result: `${figure(end)} MiB`,
        target: targetLine('≤', TARGET_MIB, end, 'MiB'),
      },
      {
        row: '… growth over the last half',
        contender: 'ours',
        result: `${growth < 0 ? '−' : ''}${figure(Math.abs(growth))} MiB`,
        target: targetLine('≤', FLAT_MIB, growth, 'MiB'),
      },
    ];
  },
};
