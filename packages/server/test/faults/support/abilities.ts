import { spawnSync } from 'node:child_process';

/** What this machine lets a test do. Without it a part of a fault is left out, and the report says so. */

const works = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0;

/** A process may have mounts of its own: root, and outside of most containers. */
export const canUnshare = process.platform === 'linux' && works('unshare', '-m', 'true');

/** Another process may be watched, and its system calls delayed. */
export const hasStrace = works('strace', '-qq', '-e', 'trace=none', 'true');
