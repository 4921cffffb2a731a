import { serverOf } from '../books.ts';
import {
  type Contender,
  type ContenderName,
  type Options,
  openContender,
  type Round,
} from '../contenders.ts';
import type { Door } from '../load.ts';
import { figure, type Line, targetLine } from '../report.ts';
import { slowFsync } from '../slow-fsync.ts';
import { median, medianRatio } from '../stats.ts';
import { leftOut, type Pace, progress, type Row, WARM_UPS } from './model.ts';

interface Setting extends Options {
  connections: number;
  door?: Door;
  contenders?: readonly ContenderName[];
  /** Ask for orders that are settled already. */
  isRepeat?: boolean;
  isSlowDisk?: boolean;
  targets?: Targets;
}

/** What our server's line is to reach. */
interface Targets {
  /** At least so many times as fast. */
  guide?: number;
  limit?: number;
  'knex alone'?: number;
  /** At most so many milliseconds. */
  p50_ms?: number;
  p99_ms?: number;
  /** At most so many calls for a verification. */
  calls?: number;
}

type Results = ReadonlyMap<ContenderName, readonly Round[]>;

const EVERYONE: readonly ContenderName[] = ['guide', 'limit', 'ours'];

export const underLoad = (name: string, setting: Setting): Row => ({
  name,
  async measure(pace) {
    const { kind } = setting;
    if (kind !== 'sqlite' && (await serverOf(kind)) === null) return leftOut(name, `no ${kind} answers`);
    const env = setting.isSlowDisk ? await slowFsync() : {};
    if (env === null) return leftOut(name, 'the slower disk needs a C compiler (cc)');
    const contenders: Contender[] = [];
    try {
      for (const contender of setting.contenders ?? EVERYONE) {
        contenders.push(await openContender(contender, { ...setting, env }));
      }
      const results = await takeTurns(contenders, setting, pace);
      return [...results.keys()].map((contender) => lineOf(name, contender, results, setting.targets));
    } finally {
      for (const contender of contenders) await contender.close();
    }
  },
});

/** Rounds of all contenders in turn; everyone but the one that is measured is frozen. The first ones warm up. */
async function takeTurns(
  contenders: readonly Contender[],
  { connections, door = 'complete', isRepeat = false }: Setting,
  { rounds, seconds }: Pace,
): Promise<Results> {
  const results = new Map<ContenderName, Round[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 1 - WARM_UPS; round <= rounds; round += 1) {
    for (const contender of contenders) {
      const isWarmUp = round <= 0;
      const demand = { door, connections, seconds };
      const result = await (isRepeat && !isWarmUp ? contender.repeat(demand) : contender.round(demand));
      progress(`${isWarmUp ? 'warm-up' : `round ${round}`} ${contender.name}: ${summaryOf(result)}`);
      if (!isWarmUp) results.get(contender.name)?.push(result);
    }
  }
  for (const contender of contenders) await contender.check();
  return results;
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** A server that is far from having had its core was disturbed, or waited for its disk; a load near 100 % sets the pace itself. */
function summaryOf({ per_second, cpu_us, busy }: Round): string {
  return `${figure(per_second)}/s, ${figure(cpu_us)} µs, core ${percent(busy.server)}, load's ${percent(busy.load)}`;
}

function lineOf(row: string, contender: ContenderName, results: Results, targets: Targets = {}): Line {
  const own = results.get(contender) ?? [];
  const middle = (of: (round: Round) => number): number => median(own.map(of));
  const against = (other: ContenderName): number | undefined => {
    const rounds = results.get(other);
    const speeds = (of: readonly Round[]): number[] => of.map(({ per_second }) => per_second);
    return rounds && medianRatio(speeds(own), speeds(rounds));
  };
  const perVerification = (of: (round: Round) => number): number =>
    own.reduce((total, round) => total + of(round), 0) / own.reduce((total, round) => total + round.done, 0);
  const found = {
    guide: against('guide'),
    limit: against('limit'),
    'knex alone': against('knex alone'),
    p50_ms: middle(({ p50_ms }) => p50_ms),
    p99_ms: middle(({ p99_ms }) => p99_ms),
    calls: perVerification(({ calls }) => calls.payment),
  };
  const tokens = perVerification(({ calls }) => calls.token);
  const costs = (of: readonly Round[]): number[] => of.map(({ cpu_us }) => cpu_us);
  const cpuOf = (other: ContenderName): number | undefined => {
    const rounds = results.get(other);
    return rounds && medianRatio(costs(rounds), costs(own));
  };
  return {
    row,
    contender,
    result: `${figure(middle(({ per_second }) => per_second))} /s`,
    ...found,
    cpu_us: middle(({ cpu_us }) => cpu_us),
    guide_cpu: cpuOf('guide'),
    limit_cpu: cpuOf('limit'),
    cores: `${percent(middle(({ busy }) => busy.server))}, ${percent(middle(({ busy }) => busy.load))}`,
    calls: contender === 'knex alone' ? '' : `${figure(found.calls)} + ${figure(tokens)} tokens`,
    target: contender === 'ours' ? targetsMet(targets, found) : '',
  };
}

function targetsMet(targets: Targets, found: { [Key in keyof Targets]: number | undefined }): string {
  const { guide, limit, 'knex alone': knex, p50_ms, p99_ms, calls } = targets;
  return [
    targetLine('≥', guide, found.guide, '× guide'),
    targetLine('≥', limit, found.limit, '× limit'),
    targetLine('≥', knex, found['knex alone'], '× knex alone'),
    targetLine('≤', p50_ms, found.p50_ms, 'ms p50'),
    targetLine('≤', p99_ms, found.p99_ms, 'ms p99'),
    targetLine('≤', calls, found.calls, 'calls'),
  ]
    .filter(Boolean)
    .join(', ');
}
