// The TMF620 form of each model of the price format: the price itself, the parts of a bundle, or none. The compiler
// requires an entry for every model.
import { MODEL_NAMES, type Model } from '../../rating';
import type { PriceProblem } from './written-price';

/** The terms of a price without parts: an amount per block, and a percentage. */
export type PlainTerms = {
  readonly amount: string;
  readonly block: string;
  readonly percentage: string | null;
};
type PlainForm = (terms: PlainTerms) => object | PriceProblem;

export const MODEL_FORMS: Readonly<Record<Model, PlainForm | 'tiers' | 'none'>> = {
  unit: ({ amount, block }) => ({ model: 'unit', rate: amount, per: block }),
  package: ({ amount, block }) => ({ model: 'package', size: block, amount }),
  flat: ({ amount }) => ({ model: 'flat', amount }),
  percentage: ({ amount, percentage }) =>
    percentage === null
      ? {
          path: 'percentage',
          code: 'catalog.missing-amount',
          message: 'is mandatory for the model percentage',
        }
      : { model: 'percentage', percent: percentage, fixed: amount },
  dynamic: () => ({ model: 'dynamic' }),
  graduated: 'tiers',
  volume: 'tiers',
  graduatedPercentage: 'none',
  formula: 'none',
};

export const WRITTEN_MODELS = MODEL_NAMES.filter((model) => MODEL_FORMS[model] !== 'none');
