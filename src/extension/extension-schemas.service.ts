import { Injectable } from '@nestjs/common';
import type { ErrorDetail } from '../core/domain-error';
import { isObject, objectOf } from '../core/json';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import {
  type Body,
  compileExtension,
  DocumentStore,
  extensionSchemaType,
  ownLocation,
  plainLocation,
  requestFaults,
  ResourceService,
  type RuleContext,
} from '../tmf';
import { RegisterSchema } from './api/schema.dto';
import { locationTaken, schemaInvalid } from './extension.errors';
import { LocationRepository } from './store/location.repository';

const SCHEMA_MAX_BYTES = 64 * 1024;

/** Registers the schemas that extension attributes are judged by: `/api/v1/schemas`. */
@Injectable()
export class ExtensionSchemas extends ResourceService {
  private readonly locations = new LocationRepository();

  constructor(database: Database, clock: Clock) {
    super({ database, clock }, extensionSchemaType, new DocumentStore(extensionSchemaType), {
      beforeCreate: (tx, body, context, id) => this.settled(tx, id, body, context),
      beforePatch: (tx, before, after, context) => {
        const faults = requestFaults(RegisterSchema, after);
        if (faults.length > 0) throw schemaInvalid(faults);
        return this.settled(tx, before.id, after, context);
      },
    });
  }

  /** Nulls are dropped from resources, but a schema needs them (`const: null`), so it is taken as sent. */
  protected override admit(body: unknown): { readonly id: string; readonly sent: Body } {
    const { id, sent } = super.admit(body);
    return { id, sent: isObject(body) ? { ...sent, schema: body['schema'] } : sent };
  }

  private async settled(tx: Tx, id: string, body: Body, { origin }: RuleContext): Promise<Body> {
    const location = locationOf(body, id, origin);
    const faults = faultsOf(body);
    if (faults.length > 0) throw schemaInvalid(faults);
    await this.locations.lock(tx);
    const holder = await this.locations.holderOf(tx, location, id);
    if (holder !== undefined) throw locationTaken(location, holder);
    return { ...body, location };
  }
}

function locationOf({ location }: Body, id: string, origin: string): string {
  return typeof location === 'string' ? plainLocation(location, origin) : ownLocation(id);
}

/** Checks the schema's size and that it compiles, which the request's own schema cannot express. */
function faultsOf({ schema }: Body): readonly ErrorDetail[] {
  if (Buffer.byteLength(JSON.stringify(schema)) > SCHEMA_MAX_BYTES) {
    return [{ path: 'schema', message: `is larger than ${SCHEMA_MAX_BYTES} bytes` }];
  }
  const compiled = compileExtension(objectOf(schema));
  return 'fault' in compiled ? [{ path: 'schema', message: compiled.fault }] : [];
}
