import type { Mutation } from '../mutation/guards.ts';

const source = (path: string): string => `packages/server/src/${path}`;

/** Mistakes that the simulation has found, each as the way to make it again. */
export const FINDINGS: readonly Omit<Mutation, 'tests'>[] = [
  {
    guard: 'found: a second payment of a paid order is looked for, should nobody tell of it',
    file: source('jobs/reconcile.ts'),
    find: 'for (const { order } of due) {',
    replace: "for (const { order } of due.filter((each) => each.order.status !== 'paid')) {",
  },
  {
    guard: 'found: one entry of the history is not two cancellations',
    file: source('cancel/cancel.ts'),
    find: 'return entries.length > alike.length;',
    replace: 'return entries.length > 0;',
  },
];
