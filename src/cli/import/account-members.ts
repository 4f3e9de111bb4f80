// The members that a billing account has. TMF666 keeps every other as an extension that nothing reads, so that a
// misspelt currency would be a success with another. With the rules of the server behind it this takes longer to load
// than all else of an import, so that it is loaded for accounts alone.
import { accountFaultsOf, billingAccountType } from '../../account';
import { integer, object, type Schema, text } from '../../tmf';
import { meantBy } from './header';

const { schema, readOnly } = billingAccountType;

/** As they are documented, with what the server follows besides; without what it alone writes. */
const ACCOUNT = object(schema.name, {
  id: text,
  ...Object.fromEntries(
    Object.entries(schema.attributes).filter(([name]) => !readOnly.includes(name)),
  ),
  ratingType: text,
  paymentTerms: object('PaymentTerms', { days: integer }),
});

export { accountFaultsOf };

/** What is wrong with the path of a member; undefined where an account has it. */
export function faultOfMember(steps: readonly (string | number)[]): string | undefined {
  let at: Schema = ACCOUNT;
  for (const step of steps) {
    if (at.kind === 'list' && typeof step === 'number') {
      at = at.items;
      continue;
    }
    if (at.kind === 'list') return `must say which of the list, as in [0].${step}`;
    if (at.kind !== 'object' || typeof step === 'number') return UNKNOWN;
    const known: readonly string[] = Object.keys(at.attributes);
    const next: Schema | undefined = known.includes(step) ? at.attributes[step] : undefined;
    if (next === undefined) {
      const meant = meantBy(step, known);
      const all = known.filter((name) => !name.startsWith('@')).join(', ');
      const hint = meant === undefined ? `known are ${all}` : `did you mean ${meant}?`;
      return `${UNKNOWN} (${hint}); one of your own says "extra": true`;
    }
    at = next;
  }
  return undefined;
}

const UNKNOWN = 'is no member of a billing account';
