import { startSinglePageShop } from '../backend/single-page.ts';

startSinglePageShop(new URL('dist/', import.meta.url));
