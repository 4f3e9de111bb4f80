import { Injectable } from '@nestjs/common';
import { MeterDirectory, Meters } from '../meter';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { type Body, ResourceService } from '../tmf';
import { formatInstant } from '../core/time';
import { toDefinition } from './tmf635/specification.convert';
import { SpecificationStore } from './store/specification.store';
import { usageSpecification } from './tmf635/resources';

/** Each describes a meter; meters created elsewhere can be read here too. */
@Injectable()
export class UsageSpecifications extends ResourceService {
  constructor(
    database: Database,
    clock: Clock,
    private readonly meters: Meters,
    private readonly directory: MeterDirectory,
  ) {
    super({ database, clock }, usageSpecification, new SpecificationStore(usageSpecification), {
      beforeCreate: (_tx, body, { at }) => ({ ...body, lastUpdate: formatInstant(at) }),
      afterCreate: (tx, { body }) => this.describe(tx, body),
      beforePatch: (_tx, _before, after, { at }) => ({ ...after, lastUpdate: formatInstant(at) }),
      afterPatch: (tx, _before, { body }) => this.describe(tx, body),
      afterDelete: (tx, { body }) => this.retire(tx, body),
    });
  }

  private async describe(tx: Tx, body: Body): Promise<void> {
    const definition = toDefinition(body);
    if (definition === undefined) return;
    const code = String(definition['code']);
    const known = await this.directory.find(tx, code);
    await (known === undefined
      ? this.meters.define(tx, definition)
      : this.meters.amend(tx, code, definition));
  }

  private async retire(tx: Tx, body: Body): Promise<void> {
    const code = toDefinition(body)?.['code'];
    if (typeof code === 'string' && (await this.directory.find(tx, code)))
      await this.meters.retire(tx, code);
  }
}
