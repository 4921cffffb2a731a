import { fileURLToPath } from 'node:url';

/** For the environment of our processes: what was compiled for one is kept for the next, which starts in half the time. */
export const COMPILED = {
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../../../../node_modules/.cache/compiled', import.meta.url)),
};
