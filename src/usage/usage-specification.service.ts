import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock';
import { Database } from '../platform/database';
import { ResourceService } from '../tmf';
import { SpecificationStore } from './store/specification.store';
import { usageSpecification } from './tmf635/resources';

/** A usageSpecification describes a meter; meters made elsewhere are readable here too. */
@Injectable()
export class UsageSpecifications extends ResourceService {
  constructor(database: Database, clock: Clock) {
    super({ database, clock }, usageSpecification, new SpecificationStore());
  }
}
