// A contract and the life of its terms. A term is the same one in every version that has its id: what was used of it
// counts on when a version changes it. Compiled once for all versions of a root's contracts.
import { groupBy } from '../../core/group-by';
import { compositeKey } from '../../core/composite-key';
import { type Instant, instant, type Period } from '../../core/time';
import type { ContractTerm } from './term';

export type ContractVersion = {
  readonly validFrom: Instant;
  readonly terms: readonly ContractTerm[];
};

export type Contract = {
  readonly code: string;
  readonly accountId: string;
  readonly period: Period;
  /** Oldest first. */
  readonly versions: readonly ContractVersion[];
};

/** What a term says for a part of its life. */
export type Piece<T extends ContractTerm = ContractTerm> = Period & { readonly term: T };

export type TermLife<T extends ContractTerm = ContractTerm> = {
  /** Unique among the terms of a root. */
  readonly key: string;
  readonly contract: Contract;
  readonly id: string;
  /** Its place in the contract, which decides last. */
  readonly position: number;
  /** From when it first came into force to when it ends. */
  readonly life: Period;
  /** Oldest first, disjoint. */
  readonly pieces: readonly Piece<T>[];
};

export type TermsOf<K extends ContractTerm['kind']> = readonly TermLife<
  Extract<ContractTerm, { readonly kind: K }>
>[];

/** The terms of all contracts of a root account, by kind. */
export type RootTerms = { readonly [K in ContractTerm['kind']]: TermsOf<K> };

export function compileContracts(contracts: readonly Contract[]): RootTerms {
  return {
    override: livesOf(contracts, isOf('override')),
    commitment: livesOf(contracts, isOf('commitment')),
    cap: livesOf(contracts, isOf('cap')),
    grant: livesOf(contracts, isOf('grant')),
    topUp: livesOf(contracts, isOf('topUp')),
    exhaustion: livesOf(contracts, isOf('exhaustion')),
    fee: livesOf(contracts, isOf('fee')),
    discount: livesOf(contracts, isOf('discount')),
  };
}

export function pieceAt<T extends ContractTerm>(
  { pieces }: Pick<TermLife<T>, 'pieces'>,
  at: Instant,
): Piece<T> | undefined {
  return pieces.find(({ from, to }) => from <= at && at < to);
}

type Of<K extends ContractTerm['kind']> = Extract<ContractTerm, { readonly kind: K }>;

function isOf<K extends ContractTerm['kind']>(kind: K) {
  return (term: ContractTerm): term is Of<K> => term.kind === kind;
}

function livesOf<T extends ContractTerm>(
  contracts: readonly Contract[],
  isKind: (term: ContractTerm) => term is T,
): TermLife<T>[] {
  return contracts.flatMap((contract) => {
    const said = contract.versions.flatMap((version, index) => {
      const next = contract.versions[index + 1]?.validFrom ?? contract.period.to;
      return version.terms.flatMap((term, position) =>
        isKind(term) ? [{ term, position, version, next }] : [],
      );
    });
    return [...groupBy(said, ({ term }) => term.id)].flatMap(([id, own]) => {
      const pieces = own.flatMap(({ term, version, next }) =>
        pieceOf(contract, term, version.validFrom, next),
      );
      const [first] = pieces;
      const last = pieces.at(-1);
      if (first === undefined || last === undefined) return [];
      const position = own.at(-1)?.position ?? 0;
      const key = compositeKey(contract.code, first.term.kind, id);
      return [{ key, contract, id, position, life: { from: first.from, to: last.to }, pieces }];
    });
  });
}

function pieceOf<T extends ContractTerm>(
  { period }: Contract,
  term: T,
  validFrom: Instant,
  until: Instant,
): Piece<T>[] {
  const from = instant(Math.max(period.from, validFrom, term.from ?? validFrom));
  const to = instant(Math.min(period.to, until, term.to ?? until));
  return from < to ? [{ from, to, term }] : [];
}
