import { row, type Tx } from '../../platform/database';
import {
  type Body,
  DocumentStore,
  type ListQuery,
  listResources,
  type Page,
  type Resource,
} from '../../tmf';

const KIND = 'usageSpecification';

/** Specifications as they were posted, and the meters that nobody described by one. */
const FROM = `(
  SELECT id, seq, name, body, revision FROM document WHERE kind = '${KIND}'
  UNION ALL
  SELECT m.code, 0, m.name, jsonb_build_object(
      'name', m.code, 'description', m.name, 'lifecycleStatus', 'Active',
      'unit', m.unit, 'aggregation', m.aggregation,
      'specCharacteristic', coalesce((SELECT jsonb_agg(jsonb_build_object('name', a ->> 'name', 'valueType', 'string',
          'characteristicValueSpecification', coalesce((SELECT jsonb_agg(jsonb_build_object('value', v)) FROM jsonb_array_elements(a -> 'values') v), '[]')))
        FROM jsonb_array_elements(m.attributes) a), '[]')), 1
  FROM meter m
  WHERE NOT EXISTS (SELECT FROM document d WHERE d.kind = '${KIND}' AND d.tenant_id = m.tenant_id AND (d.name = m.code OR d.id = m.code))
) AS s`;

const COLUMNS = {
  id: { sql: 's.id', type: 'text' },
  name: { sql: `s.body ->> 'name'`, type: 'text' },
} as const;

type SpecificationRow = { id: string; body: Body; revision: number };

export class SpecificationStore extends DocumentStore {
  override list(tx: Tx, query: ListQuery): Promise<Page> {
    return listResources<SpecificationRow>(
      tx,
      {
        select: 'SELECT s.id, s.body, s.revision',
        from: FROM,
        columns: COLUMNS,
        body: 's.body',
        order: 's.seq, s.id',
        toResource: ({ id, body, revision }) => ({ id, body, revision }),
      },
      query,
    );
  }

  /** A meter without a document is found by its code. */
  override async find(tx: Tx, id: string): Promise<Resource | undefined> {
    const stored = await super.find(tx, id);
    return (
      stored ??
      row<SpecificationRow>(tx, `SELECT s.id, s.body, s.revision FROM ${FROM} WHERE s.id = $1`, [
        id,
      ])
    );
  }
}
