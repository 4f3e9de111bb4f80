// Reads the certificates of a billing account (TMF666) and of a party (TMF632), in v4's words and in v5's.
import type { ErrorDetail } from '../../core/domain-error';
import { idOf, type JsonObject, objectsOf, saysNothing, textOf } from '../../core/json';
import { validityOf } from '../../tmf';
import type { Exemption } from '../domain/exemption';

export type SaidExemptions = {
  readonly exemptions: readonly Exemption[];
  readonly problems: readonly ErrorDetail[];
};

/** Roles in which a party's certificates count for the account. A party without a role counts too. */
const ROLES: readonly string[] = ['customer', 'owner', 'payer', 'subscriber', 'accountholder'];

export function exemptionsOf(
  body: JsonObject,
  attribute: 'taxExemption' | 'taxExemptionCertificate',
): SaidExemptions {
  const read = objectsOf(body[attribute]).map((said, index) =>
    exemptionOf(said, `${attribute}[${index}]`),
  );
  return {
    exemptions: read.flatMap(({ exemptions }) => exemptions),
    problems: read.flatMap(({ problems }) => problems),
  };
}

/** The parties whose certificates count for the account, without duplicates. */
export function ownersOf({ relatedParty }: JsonObject): string[] {
  const owners = objectsOf(relatedParty).filter(({ role }) => isOwner(role));
  return [...new Set(owners.flatMap((party) => idOf(party) ?? []))].sort();
}

function isOwner(role: unknown): boolean {
  const word = textOf(role)
    ?.toLowerCase()
    .replaceAll(/[^a-z]/g, '');
  return word === undefined || ROLES.includes(word);
}

function exemptionOf(said: JsonObject, path: string) {
  const certificate = nameOf(said);
  const whole = timeOfValidity(said);
  const taxes = objectsOf(said['taxDefinition']);
  const all = { certificate, categories: null, ...whole, path };
  const exemptions: readonly Exemption[] =
    taxes.length === 0
      ? [all]
      : taxes
          .map((tax) => ({ ...all, categories: categoriesOf(tax), ...within(whole, tax) }))
          .filter((each) => !isReversed(each));
  const places = [
    { at: path, valid: said },
    ...taxes.map((tax, index) => ({ at: `${path}.taxDefinition[${index}]`, valid: tax })),
  ];
  const problems = [
    ...(Object.values(said).every(saysNothing)
      ? [problem(path, undefined, 'says of nothing that it is exempt')]
      : []),
    ...places
      .filter(({ valid }) => isReversed(timeOfValidity(valid)))
      .map(({ at, valid }) => problem(`${at}.validFor`, valid['validFor'], 'ends after it begins')),
    ...taxes.flatMap((tax, index) =>
      categoriesOf(tax).length > 0
        ? []
        : [problem(`${path}.taxDefinition[${index}]`, undefined, 'names a tax category')],
    ),
  ];
  return { exemptions, problems };
}

type Time = Pick<Exemption, 'from' | 'to'>;

function timeOfValidity(said: JsonObject): Time {
  const { validFrom, validTo } = validityOf(said);
  return { from: validFrom, to: validTo };
}

/** A certificate applies to a tax while both are valid. */
function within({ from, to }: Time, tax: JsonObject): Time {
  const own = timeOfValidity(tax);
  const begins = [from, own.from].filter((each) => each !== null);
  const ends = [to, own.to].filter((each) => each !== null);
  return {
    from: begins.toSorted((a, b) => b - a)[0] ?? null,
    to: ends.toSorted((a, b) => a - b)[0] ?? null,
  };
}

function isReversed({ from, to }: Time): boolean {
  return from !== null && to !== null && from >= to;
}

function nameOf({ certificateNumber, id, reason }: JsonObject): string {
  return textOf(certificateNumber) ?? textOf(id) ?? textOf(reason) ?? 'tax exemption';
}

/** A tax's type, name and id may each be the category of a price. */
function categoriesOf({ taxType, name, id }: JsonObject): string[] {
  return [taxType, name, id].flatMap((each) => textOf(each) ?? []);
}

function problem(path: string, value: unknown, expected: string): ErrorDetail {
  return { path, value, message: `${path} ${expected}`, code: 'account.malformed-terms' };
}
