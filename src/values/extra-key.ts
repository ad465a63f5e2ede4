/** Keys of a user's `extra`: constrained impersonation asks for them as a subresource, which has to be in lower case. */

const EXTRA_KEY = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?\/[a-z0-9._~!$&'()*+,;=:@/%-]+$/;

/** In lower case, and begun with a domain: what authentication.k8s.io wants. */
export function isExtraKey(key: string): boolean {
  return EXTRA_KEY.test(key);
}
