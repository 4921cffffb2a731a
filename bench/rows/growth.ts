import { type Contender, openContender, type Round } from '../contenders.ts';
import { figure, type Line, targetLine } from '../report.ts';
import { median, medianRatio } from '../stats.ts';
import { progress, type Row, WARM_UPS } from './model.ts';

const SIZES = [1_000, 10_000, 100_000, 1_000_000];
const QUICK_SIZES = [1_000, 100_000];
const CONNECTIONS = 64;
const TARGET = 1.1;

/** Times the usual rounds: machines differ by more than a tenth from one moment to the next. */
const PATIENCE = 3;

/** What a verification costs beside so many orders, payments and events of earlier. */
export const growth: Row = {
  name: 'growth',
  async measure({ isQuick, rounds, seconds }) {
    const contenders: { size: number; contender: Contender; results: Round[] }[] = [];
    try {
      for (const size of isQuick ? QUICK_SIZES : SIZES) {
        progress(`${size.toLocaleString('en')} orders are put into the table`);
        const contender = await openContender('ours', { kind: 'sqlite', history: size });
        contender.server.freeze();
        contenders.push({ size, contender, results: [] });
      }
      for (let round = 1 - WARM_UPS; round <= rounds * PATIENCE; round += 1) {
        for (const { size, contender, results } of contenders) {
          const result = await contender.round({ connections: CONNECTIONS, seconds });
          progress(
            `round ${round} beside ${size}: ${figure(result.per_second)}/s, ${figure(result.cpu_us)} µs`,
          );
          if (round > 0) results.push(result);
        }
      }
      for (const { contender } of contenders) await contender.check();
      const costs = (of: readonly Round[]): number[] => of.map(({ cpu_us }) => cpu_us);
      const base = costs(contenders[0]?.results ?? []);
      return contenders.map(({ size, results }, index): Line => {
        const ratio = medianRatio(costs(results), base);
        return {
          row: `beside ${size.toLocaleString('en')} orders`,
          contender: 'ours',
          result: `${figure(median(results.map(({ per_second }) => per_second)))} /s, cost × ${figure(ratio)}`,
          cpu_us: median(costs(results)),
          target: index === contenders.length - 1 ? targetLine('≤', TARGET, ratio, '× the first') : '',
        };
      });
    } finally {
      for (const { contender } of contenders) await contender.close();
    }
  },
};
