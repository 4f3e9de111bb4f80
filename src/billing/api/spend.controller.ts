import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Tenant } from '../../platform/tenant';
import { Answers, RequestTenant } from '../../tmf';
import { BillReader } from '../bill-reader.service';
import type { Spend } from '../domain/spend';
import { spendShape } from './bill.shapes';

@ApiTags('accounts')
@Controller('/api/v1/accounts/:id/spend')
export class SpendController {
  constructor(private readonly reader: BillReader) {}

  @Get()
  @ApiOperation({ summary: 'What an account and those below it have used and not been billed for' })
  @Answers(spendShape)
  spend(@RequestTenant() tenant: Tenant, @Param('id') id: string): Promise<Spend> {
    return this.reader.spend(tenant, id);
  }
}
