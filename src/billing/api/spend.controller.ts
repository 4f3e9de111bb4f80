import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Needs } from '../../platform/access/needs';
import type { Tenant } from '../../platform/tenant';
import { Answers, ById, RequestTenant } from '../../tmf';
import { BillReader } from '../bill-reader.service';
import { SpendToDate } from './spend.dto';

@ApiTags('accounts')
@Controller('/api/v1/accounts/:id/spend')
export class SpendController {
  constructor(private readonly reader: BillReader) {}

  @Get()
  @Needs('bill:read')
  @ApiOperation({ summary: 'What an account and those below it have used and not been billed for' })
  @Answers(SpendToDate)
  spend(@RequestTenant() tenant: Tenant, @Param() { id }: ById): Promise<SpendToDate> {
    return this.reader.spend(tenant, id);
  }
}
