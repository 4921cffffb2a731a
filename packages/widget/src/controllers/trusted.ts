import { page } from '../page.ts';

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): unknown };
}

/** Under Trusted Types only the configured address gets through: `trusted-types iamport-checkout lit-html`. */
export function trusted(url: string): unknown {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  const shared = page();
  shared.urls.add(url);
  try {
    shared.policy ??= trustedTypes?.createPolicy('iamport-checkout', {
      createScriptURL: (asked) => (shared.urls.has(asked) ? asked : ''),
    });
  } catch {
    // The page's policy list does not name us. Where it is enforced, the assignment will throw and be reported.
  }
  return shared.policy ? shared.policy.createScriptURL(url) : url;
}
