// When an account was last changed is ours to say, never the client's.
import { formatInstant, type Instant } from '../../core/time';

export function stampModified<B extends Readonly<Record<string, unknown>>>(
  body: B,
  at: Instant,
): B & { readonly lastModified: string } {
  return { ...body, lastModified: formatInstant(at) };
}
