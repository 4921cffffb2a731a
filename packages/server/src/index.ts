export { ConfigError, readSettings, type Settings } from './config.ts';
export { type Environment, systemEnvironment } from './environment.ts';
export type { Logger } from './log.ts';
export { createServer, type Server, type ServerOptions } from './server.ts';
export type { Order, Outcome, Payment, Verdict } from './settlement/model.ts';
export type { Gateway } from './settlement/ports.ts';
export type { FindShopOrder, ShopOrder } from './shop/model.ts';
