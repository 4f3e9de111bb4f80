// A meter says how usage of one kind is aggregated, and in which unit it is counted. Cards, prices
// and usages name it by its code, so the code never changes.
import { formatScaled } from '../../core/decimal';
import {
  type Aggregation,
  PERCENT_SCALE,
  type Percentile,
  type Meter as RatedMeter,
} from '../../rating';

export type Meter = {
  readonly code: string;
  readonly name: string;
  readonly aggregation: Aggregation;
  /** The attribute whose values a uniqueCount counts. */
  readonly attribute?: string;
  /** Of a percentile which, over which windows. */
  readonly percentile?: Percentile;
  readonly unit: string;
  readonly attributes: readonly MeterAttribute[];
};

/** A dimension of the meter's usages; without `values` any value is allowed. */
export type MeterAttribute = { readonly name: string; readonly values?: readonly string[] };

/** As it is written in JSON: `"sum"`, `{"uniqueCount": "deviceId"}`, `{"percentile": "95", "window": "PT5M"}`. */
export type AggregationForm =
  | Aggregation
  | { readonly uniqueCount: string }
  | { readonly percentile: string; readonly window: Percentile['window'] };

/** What it counts and how; two that count alike are written alike. */
export type Counting = Pick<Meter, 'aggregation' | 'attribute' | 'percentile'>;

function aggregationForm({
  aggregation,
  attribute,
  percentile,
}: Omit<RatedMeter, 'unit'>): AggregationForm {
  if (percentile !== undefined) {
    const { units, window } = percentile;
    return { percentile: formatScaled(units, PERCENT_SCALE), window };
  }
  return aggregation === 'uniqueCount' ? { uniqueCount: attribute ?? '' } : aggregation;
}

export function countsAlike(a: Omit<RatedMeter, 'unit'>, b: Omit<RatedMeter, 'unit'>): boolean {
  return JSON.stringify(aggregationForm(a)) === JSON.stringify(aggregationForm(b));
}

/** What a quantity of it is, however it is named. */
export function countingOf(meter: Meter) {
  return { aggregation: aggregationForm(meter), unit: meter.unit };
}

/** The definition in the form in which it is posted. */
export function definitionOf(meter: Meter) {
  const { code, name, unit, attributes } = meter;
  return { code, name, aggregation: aggregationForm(meter), unit, attributes };
}
