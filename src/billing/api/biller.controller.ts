import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Needs } from '../../platform/access/needs';
import { Answers, Context, type RequestContext, Takes } from '../../tmf';
import { Billers } from '../billers.service';
import { BillerResource, SetBiller } from './biller.dto';

const BILLER = {
  id: 'north-tel',
  name: 'North Tel GmbH',
  address: ['Hafenstr. 1', '20457 Hamburg'],
  taxNumber: 'DE123456789',
};

@ApiTags('bills')
@Controller('/api/v1/biller')
export class BillerController {
  constructor(private readonly billers: Billers) {}

  @Get()
  @Needs('bill:read')
  @ApiOperation({ operationId: 'retrieveBiller', summary: 'Who bills, as bills say' })
  @Answers(BillerResource)
  read(@Context() context: RequestContext): Promise<BillerResource> {
    return this.billers.read(context);
  }

  @Post()
  @HttpCode(200)
  @Needs('bill:write')
  @ApiOperation({
    operationId: 'setBiller',
    summary: 'Say who bills: on live bills at once, on closed ones from the next on',
  })
  @Takes(SetBiller, BILLER)
  @Answers(BillerResource)
  set(@Context() context: RequestContext, @Body() body: SetBiller): Promise<BillerResource> {
    const { id, name, address, taxNumber } = body;
    const said = { id, name, address: address ?? [], taxNumber: taxNumber || null };
    return this.billers.set(context, said);
  }
}
