import type { OrderFacts } from '../request.ts';
import type { Standing } from '../states.ts';

/** What is shown of a checkout. */
export interface View {
  readonly standing: Standing;
  readonly order: OrderFacts | undefined;
}

/** What the views need of the element. Lit calls listeners as the element's own methods. */
export interface Scene {
  readonly uiLanguage: string;
  readonly merchantUid?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly environment: { now(): number };
  pay(): unknown;
  verify(): unknown;
  copy(text: string): unknown;
}
