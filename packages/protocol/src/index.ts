export type * from './answers.ts';
export * from './codes.ts';
export * from './ids.ts';
export type * from './status.ts';
