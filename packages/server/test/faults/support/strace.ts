import { spawn } from 'node:child_process';
import { once } from 'node:events';

const SYNCS = 'fsync,fdatasync';

/**
 * Every `fsync` of a process takes so much longer, in the kernel and on the thread that asked for it: what a
 * driver that blocks would show.
 *
 * @returns ends it
 */
export function slowSyncs(pid: number, delay_ms: number): Promise<() => Promise<void>> {
  const inject = `inject=${SYNCS}:delay_enter=${delay_ms * 1000}`;
  return attach(pid, ['-e', `trace=${SYNCS}`, '-e', inject]).then((end) => async () => void (await end()));
}

/** @returns ends it, and tells how many a process has asked for */
export async function countSyncs(pid: number): Promise<() => Promise<number>> {
  const end = await attach(pid, ['-e', `trace=${SYNCS}`]);
  return async () => (await end()).match(/(fsync|fdatasync)\(/g)?.length ?? 0;
}

/** @returns ends it, with what it has seen */
async function attach(pid: number, args: readonly string[]): Promise<() => Promise<string>> {
  const strace = spawn('strace', ['-f', '-p', String(pid), ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(strace, 'close');
  let said = '';
  await new Promise<void>((resolve, reject) => {
    strace.once('error', reject);
    strace.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
      if (said.includes('attached')) resolve();
    });
    ended.then(() => reject(new Error(`strace: ${said}`)), reject);
  });
  return async () => {
    strace.kill('SIGTERM');
    await ended;
    return said;
  };
}
