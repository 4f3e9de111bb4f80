import fc from 'fast-check';
import { fromScaled } from '../../core/decimal';
import { readTierTable, type Tier, type TierPart, writeTierTable } from './tier-table';
import type { WrittenPrice } from './written-price';

const amount = fc
  .bigInt({ min: 1n, max: 10n ** 9n })
  .map((units) => fromScaled(units, 3).toString());

/** Bounds that rise, the last tier open. */
const tiers = fc
  .array(fc.record({ width: amount, rate: amount, per: amount, flat: fc.option(amount) }), {
    minLength: 1,
    maxLength: 8,
  })
  .map((written) => {
    let reached = fromScaled(0n, 0);
    return written.map(({ width, rate, per, flat }, index): Tier => {
      reached = reached.plus(width);
      const upTo = index === written.length - 1 ? null : reached.toString();
      return flat === null ? { upTo, rate, per } : { upTo, rate, per, flat };
    });
  });

function toPrice({ kind, amount: price, per, use }: TierPart, id: string): WrittenPrice {
  return {
    id,
    name: id,
    priceType: kind,
    version: null,
    percentage: null,
    meter: null,
    exhaustion: null,
    algorithms: [],
    relationships: [],
    parts: [],
    taxes: [],
    validFrom: null,
    validTo: null,
    price: { amount: price, currency: 'EUR' },
    period: { type: null, length: null },
    unitOfMeasure: { amount: per, units: 'GB' },
    uses: [use],
  };
}

describe('a tier table', () => {
  it('is read as it was written, whatever its tiers and entry fees', () => {
    fc.assert(
      fc.property(tiers, (written) => {
        const parts = writeTierTable({ unit: 'GB', tiers: written });
        const prices = parts.map((part, index) => toPrice(part, `part-${index}`));
        const byId = new Map(prices.map((price) => [price.id, price]));
        expect(readTierTable([...byId.keys()], byId)).toEqual({
          unit: 'GB',
          currency: 'EUR',
          tiers: written,
        });
      }),
    );
  });
});
