import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Needs } from '../../platform/access/needs';
import {
  answerList,
  AnswersList,
  Context,
  type ListQuery,
  pageInMemory,
  parseListQuery,
  rawQueryOf,
  type RequestContext,
  shownBodies,
} from '../../tmf';
import { CardPrices } from '../card-prices.service';
import { toPriceResource } from './price.convert';
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
  @AnswersList(WrittenCardPrice)
  async write(
    @Context() { tenant }: RequestContext,
    @Param() { code, version }: VersionOfCard,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const query = parseListQuery(rawQueryOf(request.url));
    const written = (await this.prices.write(tenant, code, version)).map(toPriceResource);
    const list = (asked: ListQuery) => Promise.resolve(pageInMemory(written, asked));
    return answerList(
      { query, list, show: (page) => shownBodies(page, query), described: WrittenCardPrice },
      request,
      reply,
    );
  }
}
