// Migrations make the tables and entities read them: TypeORM, asked what it would change, has nothing to say.
import { Column, DataSource, Entity, PrimaryColumn } from 'typeorm';
import { ENTITIES } from '../../src/entities';
import { TenantColumn } from '../../src/platform/columns';
import { filesLike } from '../architecture/source-files';
import { freshDatabase, type TestDatabase } from '../support/database/database';

let db: TestDatabase;
beforeAll(async () => {
  db = await freshDatabase();
});
afterAll(() => db.drop());

/** What would have to be done to the schema for the entities to be right. */
async function driftOf(entities: readonly (new () => object)[]): Promise<string[]> {
  const source = new DataSource({ type: 'postgres', url: db.url, entities: [...entities] });
  await source.initialize();
  try {
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    return upQueries.map(({ query }) => query);
  } finally {
    await source.destroy();
  }
}

it('finds every entity as the migrations made its table', async () => {
  const files = filesLike(/^src\/.*\.entity\.ts$/);
  expect(ENTITIES.length).toBeGreaterThan(0);
  expect(files).toHaveLength(ENTITIES.length);
  expect(await driftOf(ENTITIES)).toEqual([]);
});

@Entity('meter')
class DriftedMeter {
  @TenantColumn('meter_pk')
  readonly tenantId!: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'meter_pk' })
  readonly code!: string;

  @Column({ type: 'text', nullable: true })
  readonly name!: string | null;

  @Column({ type: 'text' })
  readonly colour!: string;
}

it('finds a column that no migration made, and one that is otherwise', async () => {
  const drift = (await driftOf([DriftedMeter])).join('\n');
  expect(drift).toContain('ADD "colour" text NOT NULL');
  expect(drift).toContain('ALTER COLUMN "name" DROP NOT NULL');
});
