import { systemEnvironment } from '../../environment.ts';

/** Of `[0-9a-z]`: 165 bits, well beyond guessing. */
const KEY_LENGTH = 32;

export const randomKey = (): string => systemEnvironment.randomId(KEY_LENGTH);
