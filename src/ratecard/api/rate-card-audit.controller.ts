import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Context, parseListQuery, rawQueryOf, type RequestContext, sendList } from '../../tmf';
import { RateCards } from '../rate-card.service';
import { toAuditResource } from './card-version.convert';

@ApiTags('rateCards')
@Controller('api/v1/rateCards/:code/audit')
export class RateCardAuditController {
  constructor(private readonly cards: RateCards) {}

  @Get()
  @ApiOperation({ summary: 'Who changed a rate card, when and why, oldest first' })
  async list(
    @Context() context: RequestContext,
    @Param('code') code: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { paging } = parseListQuery(rawQueryOf(request.url));
    const entries = (await this.cards.history(context, code)).map(toAuditResource);
    const { offset, limit } = paging;
    const page = entries.slice(offset, limit === undefined ? undefined : offset + limit);
    return sendList(page, entries.length, { paging }, request, reply);
  }
}
