import { registerHooks } from 'node:module';
import { MUTATIONS } from '../mutation/guards.ts';

/** Preloaded (`--import`): takes the guard whose name begins as WITHOUT does out of the server's source as it is loaded. */
const name = process.env['WITHOUT'] ?? '';
const mutation = MUTATIONS.find(({ guard }) => guard.startsWith(name));
if (!mutation || name === '') throw new Error(`There is no guard "${name}"`);

const { file, find, replace } = mutation;

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith(`/${file}`)) return loaded;
    const parts = String(loaded.source).split(find);
    if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times: ${find}`);
    return { ...loaded, source: parts.join(replace) };
  },
});
