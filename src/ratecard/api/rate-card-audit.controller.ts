import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Needs } from '../../platform/access/needs';
import {
  answerList,
  AnswersList,
  Context,
  type ListQuery,
  parseListQuery,
  rawQueryOf,
  type RequestContext,
  shownBodies,
} from '../../tmf';
import { RateCards } from '../rate-card.service';
import { CardAuditEntry } from './card-audit.dto';
import { OfCard } from './card-version.dto';

@ApiTags('rateCards')
@Controller('api/v1/rateCards/:code/audit')
export class RateCardAuditController {
  constructor(private readonly cards: RateCards) {}

  @Get()
  @Needs('catalog:read')
  @ApiOperation({ summary: 'Who changed a rate card, when and why, oldest first' })
  @AnswersList(CardAuditEntry)
  async list(
    @Context() context: RequestContext,
    @Param() { code }: OfCard,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const query = parseListQuery(rawQueryOf(request.url));
    const list = (asked: ListQuery) => this.cards.history(context, code, asked);
    return answerList(
      { query, list, show: (page) => shownBodies(page, query), described: CardAuditEntry },
      request,
      reply,
    );
  }
}
