// A meter says how usage of one kind is aggregated, and in which unit it is counted. Cards, prices
// and usages name it by its code, so the code never changes.
import type { Aggregation } from '../../rating';

export type Meter = {
  readonly code: string;
  readonly name: string;
  readonly aggregation: Aggregation;
  /** What uniqueCount counts. */
  readonly attribute?: string;
  readonly unit: string;
  readonly attributes: readonly MeterAttribute[];
};

/** A dimension of the meter's usages; without `values` any value is allowed. */
export type MeterAttribute = { readonly name: string; readonly values?: readonly string[] };

/** As it is written in JSON: `"sum"`, or `{"uniqueCount": "deviceId"}`. */
export type AggregationForm = Aggregation | { readonly uniqueCount: string };

function aggregationForm(meter: Pick<Meter, 'aggregation' | 'attribute'>): AggregationForm {
  return meter.aggregation === 'uniqueCount'
    ? { uniqueCount: meter.attribute ?? '' }
    : meter.aggregation;
}

/** As it is written down, and as it may be defined again. */
export function definitionOf(meter: Meter) {
  const { code, name, unit, attributes } = meter;
  return { code, name, aggregation: aggregationForm(meter), unit, attributes };
}
