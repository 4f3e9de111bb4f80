import { Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Needs } from '../../platform/access/needs';
import {
  answerList,
  Answers,
  AnswersList,
  ById,
  Context,
  type ListQuery,
  type Page,
  parseListQuery,
  rawQueryOf,
  type RequestContext,
  shownBodies,
} from '../../tmf';
import { NotificationService } from '../notification.service';
import { LISTENERS_ROOT, toListenerResource } from './listener.convert';
import { ListenerResource } from './listener.dto';

/** How delivery stands: TM Forum has no way to ask. */
@ApiTags('listeners')
@Controller(LISTENERS_ROOT)
export class ListenerController {
  constructor(private readonly notification: NotificationService) {}

  @Get()
  @Needs('event:read')
  @ApiOperation({ summary: 'List the listeners of all APIs and how delivery to each stands' })
  @AnswersList(ListenerResource)
  async list(
    @Context() { tenant, origin }: RequestContext,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const query = parseListQuery(rawQueryOf(request.url));
    const list = (asked: ListQuery) => this.notification.list({ tenant, origin }, asked);
    const show = (page: Page) => shownBodies(page, query);
    return answerList({ query, list, show, described: ListenerResource }, request, reply);
  }

  @Get(':id')
  @Needs('event:read')
  @ApiOperation({ summary: 'How delivery to one listener stands' })
  @Answers(ListenerResource)
  async find(
    @Context() { tenant, origin }: RequestContext,
    @Param() { id }: ById,
  ): Promise<ListenerResource> {
    return toListenerResource(await this.notification.find(tenant, id), origin);
  }

  @Post(':id/resume')
  @Needs('event:write')
  @Answers(ListenerResource)
  @HttpCode(200)
  @ApiOperation({
    summary: 'Deliver to a dead listener again, from now on; try a failing one at once',
  })
  async resume(
    @Context() { tenant, origin }: RequestContext,
    @Param() { id }: ById,
  ): Promise<ListenerResource> {
    return toListenerResource(await this.notification.resume(tenant, id), origin);
  }
}
