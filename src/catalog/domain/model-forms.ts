// How TMF620 writes each model of the price format: out of the price itself, out of the parts of a
// bundle, or not at all. A model without its line here does not compile.
import { MODEL_NAMES, type Model } from '../../rating';
import type { PriceProblem } from './written-price';

/** What a price says without parts: so much per block, and a percentage beside it. */
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
};

export const WRITTEN_MODELS = MODEL_NAMES.filter((model) => MODEL_FORMS[model] !== 'none');
