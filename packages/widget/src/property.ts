import type { LitElement, PropertyDeclaration } from 'lit';

/**
 * Lit's `@property` for the one way it is used here, legacy decorators on fields. Lit's own also carries the
 * standard decorators, and every byte is on the shop's page.
 */
export const property =
  (options?: PropertyDeclaration) =>
  (prototype: LitElement, name: string): void =>
    (prototype.constructor as typeof LitElement).createProperty(name, options);
