import { openContender } from '../contenders.ts';
import { figure, targetLine } from '../report.ts';
import { median } from '../stats.ts';
import { progress, type Row } from './model.ts';

const TIMES = 9;
const QUICK_TIMES = 3;
const TARGET_MS = 300;

/** From `serve` being called to accepting requests, on a database that needs no migration. */
export const startTime: Row = {
  name: 'start',
  async measure({ isQuick }) {
    const times: number[] = [];
    for (let time = 0; time < (isQuick ? QUICK_TIMES : TIMES); time += 1) {
      const contender = await openContender('ours', { kind: 'sqlite' });
      times.push(contender.server.start_ms);
      progress(`${figure(contender.server.start_ms)} ms`);
      await contender.close();
    }
    const result = median(times);
    return [
      {
        row: 'start to ready, migrated SQLite',
        contender: 'ours',
        result: `${figure(result)} ms`,
        target: targetLine('≤', TARGET_MS, result, 'ms'),
      },
    ];
  },
};
