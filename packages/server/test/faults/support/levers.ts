/**
 * Loaded before the command line, in the server's own process: what happens to a process without anybody
 * sending it anything. Its parent pulls the levers over the channel between them.
 */
export interface Lever {
  /** The wall clock is off by so many seconds from here on. */
  clock_s?: number;
  /** Nothing of the process runs for so long. */
  stall_ms?: number;
}

const systemNow = Date.now;
let offset_ms = 0;
Date.now = () => systemNow() + offset_ms;

function stall(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

process.on('message', ({ clock_s, stall_ms }: Lever) => {
  if (clock_s !== undefined) offset_ms = clock_s * 1000;
  // Told before, since nothing can be told during it.
  process.send?.('pulled', () => {
    if (stall_ms !== undefined) stall(stall_ms);
  });
});
// Listening for levers is no reason for a process to stay.
process.channel?.unref();
