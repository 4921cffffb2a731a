import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openContender } from './contenders.ts';
import { figure } from './report.ts';
import { newFolder } from './scratch.ts';

const CONNECTIONS = 64;
const SECONDS = 4;
const WARM_UP_S = 2;

/** Lines of each list. */
const LENGTH = 20;

/** Waiting for the load, or frozen. */
const IDLE = '(idle)';

interface Profile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  samples: number[];
  timeDeltas: number[];
}

/** Our server's main thread under the load of `sqlite-64`: µs for each verification, by package or file. */
export async function profile(): Promise<{ places: string; functions: string }> {
  const { path: folder, remove } = await newFolder();
  try {
    const nodeArgs = ['--cpu-prof', `--cpu-prof-dir=${folder}`];
    const contender = await openContender('ours', { kind: 'sqlite', nodeArgs });
    let verified = 0;
    for (const seconds of [WARM_UP_S, SECONDS, SECONDS]) {
      verified += (await contender.round({ connections: CONNECTIONS, seconds })).done;
    }
    await contender.close();
    const [file = ''] = await readdir(folder);
    const found = JSON.parse(await readFile(join(folder, file), 'utf8')) as Profile;
    return {
      places: list(found, verified, placeOf),
      functions: list(
        found,
        verified,
        (frame) => `${frame.functionName}  ${placeOf(frame)}:${frame.lineNumber + 1}`,
      ),
    };
  } finally {
    await remove();
  }
}

type Frame = Profile['nodes'][number]['callFrame'];

function list(
  { nodes, samples, timeDeltas }: Profile,
  verified: number,
  nameOf: (frame: Frame) => string,
): string {
  const names = new Map(
    nodes.map(({ id, callFrame }) => [id, callFrame.functionName === IDLE ? IDLE : nameOf(callFrame)]),
  );
  const times = new Map<string, number>();
  samples.forEach((id, index) => {
    const name = names.get(id) ?? IDLE;
    times.set(name, (times.get(name) ?? 0) + (timeDeltas[index] ?? 0));
  });
  times.delete(IDLE);
  const longest = [...times].toSorted(([, a], [, b]) => b - a).slice(0, LENGTH);
  return longest.map(([name, time_us]) => `${figure(time_us / verified).padStart(8)}  ${name}`).join('\n');
}

/** A file of ours, another's package, a module of Node's, or V8 itself. */
function placeOf({ url, functionName }: Frame): string {
  if (url === '') return functionName;
  const [, own] = /packages\/(\w+\/dist\/.*)$/.exec(url) ?? [];
  const [, theirs] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  return theirs ?? own ?? url;
}
