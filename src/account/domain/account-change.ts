// What of an account's document no client writes: when it was last changed, and, once the account is
// there, the balance it was opened with.
import { formatInstant, type Instant } from '../../core/time';

type Document = Readonly<Record<string, unknown>>;

export function stampModified(body: Document, at: Instant): Document {
  return { ...body, lastModified: formatInstant(at) };
}

export function keepBalance(before: Document, after: Document): Document {
  const { accountBalance: _sent, ...rest } = after;
  const { accountBalance } = before;
  return accountBalance === undefined ? rest : { ...rest, accountBalance };
}
