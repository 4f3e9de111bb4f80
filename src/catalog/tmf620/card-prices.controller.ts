import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Needs } from '../../platform/access/needs';
import { Answers, type Body, Context, type RequestContext } from '../../tmf';
import { CardPrices } from '../card-prices.service';
import { toPriceBody } from './price.convert';
import { VersionOfCard, WrittenCardPrice } from './card-prices.dto';

@ApiTags('rateCards')
@Controller('api/v1/rateCards/:code/versions/:version/productOfferingPrices')
export class CardPricesController {
  constructor(private readonly prices: CardPrices) {}

  @Get()
  @Needs('catalog:read')
  @ApiOperation({
    summary: 'The lines of an activated version as TMF620 prices, ready to be posted',
  })
  @Answers([WrittenCardPrice])
  async write(
    @Context() { tenant }: RequestContext,
    @Param() { code, version }: VersionOfCard,
  ): Promise<Body[]> {
    return (await this.prices.write(tenant, code, version)).map(toPriceBody);
  }
}
