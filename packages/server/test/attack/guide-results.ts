import type { Flow } from './guide-flow.ts';

export type Result = 'held' | 'fell';

/** What each scripted attack did to the guide's webhook flow, and to its flow after a payment. */
const results: Readonly<Record<string, [webhook: Result, complete: Result]>> = {
  'A1 amount lowered': ['held', 'held'],
  'A2 one payment for two orders': ['fell', 'fell'],
  'A2 one payment for two orders, at once': ['fell', 'fell'],
  'A3 cheap order paid, dear one claimed': ['fell', 'held'],
  'A4 dong for won': ['fell', 'fell'],
  'A4 yen for won': ['fell', 'fell'],
  'A4 no currency': ['fell', 'fell'],
  'A5 test channel': ['held', 'held'],
  'A8 failed': ['fell', 'fell'],
  'A8 ready': ['held', 'held'],
  'A8 cancelled': ['fell', 'fell'],
  'A8 a state nobody knows': ['fell', 'fell'],
  'A9 partly given back': ['fell', 'fell'],
  'B1 fifty at once': ['fell', 'fell'],
  'B2 told again': ['fell', 'fell'],
  'B3 virtual account told again': ['fell', 'fell'],
  'B4 a later account for a paid order': ['fell', 'held'],
  'B4 a later failure for a paid order': ['fell', 'held'],
  'D1 an imp_uid that is no string': ['fell', 'fell'],
  'D2 a test payment let in by a query': ['fell', 'fell'],
  "D3 another order's payment, by find/": ['fell', 'fell'],
  'D3 an amount that nobody has paid, by prepare/': ['fell', 'fell'],
  'D3 out of the path': ['fell', 'fell'],
  'F1 no token': ['fell', 'held'],
  'F2 no payment': ['fell', 'held'],
};

/** By flow. `guide-flow.test.ts` measures all of it anew each time. */
export const guideResults: Record<Flow, Record<string, Result>> = {
  webhook: pick(0),
  complete: pick(1),
};

function pick(column: 0 | 1): Record<string, Result> {
  return Object.fromEntries(Object.entries(results).map(([name, row]) => [name, row[column]]));
}
