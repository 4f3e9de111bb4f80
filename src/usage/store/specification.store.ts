import { row, type Tx } from '../../platform/database';
import {
  classColumn,
  DocumentStore,
  type ListQuery,
  listResources,
  type Page,
  type Resource,
  revised,
} from '../../tmf';
import { fromRow, type SpecificationRow } from './specification.mapping';

const KIND = 'usageSpecification';

/** Posted specifications, and meters without one. */
const FROM = `(
  SELECT id, seq, name, body,
    NULL AS meter_name, NULL AS unit, NULL::jsonb AS aggregation, NULL::jsonb AS attributes
  FROM document WHERE kind = '${KIND}'
  UNION ALL
  SELECT m.code, 0, m.code, NULL, m.name, m.unit, m.aggregation, m.attributes
  FROM meter m
  WHERE NOT EXISTS (SELECT FROM document d WHERE d.kind = '${KIND}' AND d.tenant_id = m.tenant_id AND (d.name = m.code OR d.id = m.code))
) AS s`;

const SELECT = 'SELECT s.id, s.body, s.meter_name, s.unit, s.aggregation, s.attributes';

const COLUMNS = {
  id: { sql: 's.id', type: 'text' },
  name: { sql: 's.name', type: 'text' },
} as const;

export class SpecificationStore extends DocumentStore {
  override list(tx: Tx, query: ListQuery): Promise<Page> {
    const listing = {
      select: SELECT,
      from: FROM,
      // A meter without a document has no class of its own.
      columns: { ...COLUMNS, ...classColumn('UsageSpecification', 's.body') },
      order: 's.seq, s.id',
      toResource: fromRow,
    };
    return listResources<SpecificationRow>(tx, listing, query);
  }

  /** A meter without a document is found by its code; its changes are not counted. */
  override async find(tx: Tx, id: string): Promise<Resource | undefined> {
    const stored = await super.find(tx, id);
    if (stored !== undefined) return stored;
    const meter = await row<SpecificationRow>(tx, `${SELECT} FROM ${FROM} WHERE s.id = $1`, [id]);
    return meter && revised(fromRow(meter));
  }
}
