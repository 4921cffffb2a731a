export * from './fake-api.ts';
export * from './fake-imp.ts';
