// A contract from JSON: its period and versions with all their terms, every mistake told at once with its path. What
// needs the whole contract is judged here: one term per id, and what a true-up needs to know its price.
import { instant, type Period } from '../../core/time';
import {
  type LineError,
  openFields,
  type Fields,
  pathOf,
  readList,
  readText,
  report,
} from '../../rating';
import type { Contract, ContractVersion } from './contract';
import { parseTerm } from './parse-term';
import type { TermLookup } from './parse-scope';
import { readInstant } from './parse-scope';
import type { Scope } from './scope';
import type { Commitment, ContractTerm } from './term';

/** The lines that are sold, for terms that need to know them. */
export type ContractLookup = TermLookup & {
  readonly lines: readonly {
    readonly card: string;
    readonly line: string;
    readonly meter: string;
    readonly currency: string;
  }[];
  isCredit(unit: string): boolean;
};

/** The code and the account where the JSON does not name them. */
export type ContractDefaults = Pick<Contract, 'code' | 'accountId'>;

/** Undefined when it has an error, which is then in `errors`. */
export function parseContract(
  json: unknown,
  path: string,
  defaults: ContractDefaults,
  lookup: ContractLookup,
  errors: LineError[],
): Contract | undefined {
  const before = errors.length;
  const fields = openFields(
    json,
    path,
    ['code', 'account', 'period', 'versions', 'reason'],
    errors,
  );
  if (!fields) return undefined;
  const { values } = fields;
  const code = values['code'] === undefined ? defaults.code : readText(fields, 'code');
  const accountId =
    values['account'] === undefined ? defaults.accountId : readText(fields, 'account');
  const period = readPeriod(fields);
  const versions = readList(fields, 'versions').flatMap((version, index) => {
    return parseVersion(version, `${pathOf(fields, 'versions')}[${index}]`, lookup, errors) ?? [];
  });
  const ordered = versions.toSorted((a, b) => a.validFrom - b.validFrom);
  if (ordered.some(({ validFrom }, index) => ordered[index + 1]?.validFrom === validFrom)) {
    report(fields, 'versions', 'term.duplicate', 'two versions begin at the same instant');
  }
  if (errors.length > before || period === null) return undefined;
  return { code, accountId, period, versions: ordered };
}

function readPeriod(fields: Fields): Period | null {
  const path = pathOf(fields, 'period');
  const period = openFields(fields.values['period'], path, ['from', 'to'], fields.errors);
  if (!period) return null;
  const from = readInstant(period, 'from');
  const to = readInstant(period, 'to');
  if (from === null) report(period, 'from', 'line.missing', 'is required');
  if (from !== null && to !== null && to <= from) {
    report(period, 'to', 'line.out-of-range', 'must be after from');
  }
  return from === null ? null : { from, to: to ?? FOREVER };
}

/** The end of the year 9999. */
const FOREVER = instant(253_402_300_799_999);

function parseVersion(
  json: unknown,
  path: string,
  lookup: ContractLookup,
  errors: LineError[],
): ContractVersion | undefined {
  const fields = openFields(json, path, ['validFrom', 'terms', 'reason'], errors);
  if (!fields) return undefined;
  const validFrom = readInstant(fields, 'validFrom');
  if (validFrom === null) report(fields, 'validFrom', 'line.missing', 'is required');
  const seen = new Set<string>();
  const terms = readList(fields, 'terms').flatMap((json, index): ContractTerm[] => {
    const at = `${pathOf(fields, 'terms')}[${index}]`;
    const term = parseTerm(json, at, lookup, errors);
    if (term === undefined) return [];
    if (seen.has(term.id)) {
      errors.push({ path: `${at}.id`, code: 'term.duplicate', message: `${term.id} is taken` });
    }
    seen.add(term.id);
    judge(term, at, lookup, errors);
    const redeemBy = term.kind === 'discount' ? (term.coupon?.redeemBy ?? null) : null;
    if (redeemBy !== null && redeemBy < (term.from ?? validFrom ?? redeemBy)) {
      const message = 'the coupon had to be redeemed before the term begins';
      errors.push({ path: `${at}.coupon.redeemBy`, code: 'line.out-of-range', message });
    }
    return [term];
  });
  return validFrom === null ? undefined : { validFrom, terms };
}

function judge(term: ContractTerm, at: string, lookup: ContractLookup, errors: LineError[]): void {
  if (term.kind === 'commitment') judgeTrueUp(term, at, lookup, errors);
  if (term.kind !== 'exhaustion' || term.then !== 'overage') return;
  if (term.overage?.price?.model === 'unit') return;
  const inCredits = linesIn(term.scope, lookup).some(({ currency }) => lookup.isCredit(currency));
  if (!inCredits) return;
  const message = 'credits are sold by a price of model unit';
  errors.push({ path: `${at}.price`, code: 'line.missing', message });
}

/** Without a price of its own the unused quantity is priced by the line, so there must be exactly one. */
function judgeTrueUp(
  term: Commitment,
  at: string,
  lookup: ContractLookup,
  errors: LineError[],
): void {
  if (term.unit === null || !term.trueUp || term.rate?.price) return;
  const lines = new Set(linesIn(term.scope, lookup).map(({ card, line }) => `${card}/${line}`));
  if (lines.size === 1) return;
  const message = `the true-up of a quantity needs a price, or exactly one line in scope; there are ${lines.size}`;
  errors.push({ path: `${at}.rate.price`, code: 'line.missing', message });
}

function linesIn({ cards, lines, meters }: Scope, lookup: ContractLookup) {
  return lookup.lines.filter(
    (one) =>
      (cards?.includes(one.card) ?? true) &&
      (lines?.includes(one.line) ?? true) &&
      (meters?.includes(one.meter) ?? true),
  );
}
