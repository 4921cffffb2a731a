/**
 * Lets equal requests share the work, without answering any of them from before it asked.
 *
 * A request that arrives while the work is running must not join it: the look-up may have been made a
 * moment before the payment went through, and a webhook answered from that is never sent again. It joins
 * the next run instead, which all that arrive meanwhile share. So any number of equal requests at once
 * cost two runs at most.
 */
export function coalesce<Request, Result>(
  work: (request: Request) => Promise<Result>,
  keyOf: (request: Request) => string,
): (request: Request) => Promise<Result> {
  const running = new Map<string, Promise<Result>>();
  const next = new Map<string, Promise<Result>>();

  function run(key: string, request: Request): Promise<Result> {
    const result = work(request).finally(() => {
      if (running.get(key) === result) running.delete(key);
    });
    running.set(key, result);
    return result;
  }

  async function runAfter(previous: Promise<Result>, key: string, request: Request): Promise<Result> {
    await previous.catch(() => {});
    next.delete(key);
    return run(key, request);
  }

  return (request) => {
    const key = keyOf(request);
    const waiting = next.get(key);
    if (waiting) return waiting;
    const current = running.get(key);
    if (!current) return run(key, request);
    const queued = runAfter(current, key, request);
    next.set(key, queued);
    return queued;
  };
}
