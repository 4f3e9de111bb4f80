import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Needs } from '../../platform/access/needs';
import {
  answerList,
  AnswersList,
  AnswersOne,
  ById,
  Context,
  type ListQuery,
  ownCollection,
  type Page,
  parseListQuery,
  rawQueryOf,
  type RequestContext,
  sendResource,
  shownPage,
} from '../../tmf';
import { AuditEvents } from '../audit-events.service';
import { AuditEventResource } from './audit-event.dto';

const EVENTS = ownCollection('AuditEvent', 'auditEvents', AuditEventResource);

@ApiTags('audit')
@Controller('/api/v1/auditEvents')
export class AuditEventsController {
  constructor(private readonly events: AuditEvents) {}

  @Get()
  @Needs('audit:read')
  @ApiOperation({
    operationId: 'listAuditEvent',
    summary: 'Who changed what, from where, and who was refused, oldest first',
  })
  @AnswersList(AuditEventResource)
  async list(
    @Context() context: RequestContext,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const query = parseListQuery(rawQueryOf(request.url));
    const list = (asked: ListQuery) => this.events.list(context, asked);
    const show = (page: Page) => shownPage(EVENTS, page, query, request);
    return answerList({ query, list, show, described: AuditEventResource }, request, reply);
  }

  @Get(':id')
  @Needs('audit:read')
  @ApiOperation({ operationId: 'retrieveAuditEvent', summary: 'An audit event' })
  @AnswersOne(AuditEventResource)
  async read(
    @Context() context: RequestContext,
    @Param() { id }: ById,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return sendResource(EVENTS, await this.events.read(context, id), request, reply);
  }
}
