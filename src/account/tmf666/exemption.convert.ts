// Reads the certificates of a billing account (TMF666) and of a party (TMF632), in v4's words and in v5's.
import type { ErrorDetail } from '../../core/domain-error';
import { idOf, type JsonObject, objectOf, objectsOf, textOf, timeOf } from '../../core/json';
import type { Exemption } from '../domain/exemption';

export type SaidExemptions = {
  readonly exemptions: readonly Exemption[];
  readonly problems: readonly ErrorDetail[];
};

/** What a party is to an account that is for it: its certificates count there. No role is any of them. */
const ROLES: readonly string[] = ['customer', 'owner', 'payer', 'subscriber', 'accountholder'];

export function exemptionsOf(
  body: JsonObject,
  attribute: 'taxExemption' | 'taxExemptionCertificate',
): SaidExemptions {
  const read = objectsOf(body[attribute]).map((said, index) =>
    exemptionOf(said, `${attribute}[${index}]`),
  );
  return {
    exemptions: read.map(({ exemption }) => exemption),
    problems: read.flatMap(({ problems }) => problems),
  };
}

/** The parties that an account is for, each once. */
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
  const { startDateTime, endDateTime } = objectOf(said['validFor']);
  const [from, to] = [timeOf(startDateTime) ?? null, timeOf(endDateTime) ?? null];
  const taxes = objectsOf(said['taxDefinition']).map(categoriesOf);
  const unnamed = taxes.findIndex((names) => names.length === 0);
  const isReversed = from !== null && to !== null && from >= to;
  const exemption: Exemption = {
    certificate: nameOf(said),
    categories: taxes.length === 0 ? null : taxes.flat(),
    from,
    to,
    path,
  };
  const problems = [
    ...(isReversed ? [problem(`${path}.validFor`, said['validFor'], 'ends after it begins')] : []),
    ...(unnamed < 0
      ? []
      : [problem(`${path}.taxDefinition[${unnamed}]`, undefined, 'names a tax category')]),
  ];
  return { exemption, problems };
}

function nameOf({ certificateNumber, id, reason }: JsonObject): string {
  return textOf(certificateNumber) ?? textOf(id) ?? textOf(reason) ?? 'tax exemption';
}

/** The category of a price is any of what a tax is called by. */
function categoriesOf({ taxType, name, id }: JsonObject): string[] {
  return [taxType, name, id].flatMap((each) => textOf(each) ?? []);
}

function problem(path: string, value: unknown, expected: string): ErrorDetail {
  return { path, value, message: `${path} ${expected}`, code: 'account.malformed-terms' };
}
