import { watchStatements } from './statements.ts';

/** Loaded before the command line: ends the process, by the hardest of signals, after so many statements. */

/** Not a number: never. */
const limit = Number(process.env['KILL_AFTER']);
let done = 0;

watchStatements((moment) => {
  if (moment !== 'done') return;
  done += 1;
  if (done === limit) process.kill(process.pid, 'SIGKILL');
});

process.on('exit', () => console.log(`${done} statements`));
