import type { ComplexAttributeConverter } from 'lit';
import { readAmount } from './money.ts';

/** A number from plain decimal text. Anything else becomes NaN, which is reported as a wrong setting. */
export const amount: ComplexAttributeConverter<number | undefined> = {
  fromAttribute: (value) => readAmount(value),
};

/** True when present, except for `="false"`, which frameworks write for a false property. */
export const flag: ComplexAttributeConverter<boolean | undefined> = {
  fromAttribute: (value) => (value === null ? undefined : value !== 'false'),
  toAttribute: (value) => (isOn(value) ? '' : null),
};

/** Whether a boolean setting is on, also when a framework set the word. */
export const isOn = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== false && value !== 'false';
