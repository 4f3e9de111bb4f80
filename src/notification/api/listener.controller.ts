import { Body, Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Needs } from '../../platform/access/needs';
import {
  answerList,
  Answers,
  AnswersList,
  ById,
  Context,
  type ListQuery,
  OVERLAP_HOURS,
  type Page,
  parseListQuery,
  rawQueryOf,
  type RequestContext,
  setHit,
  shownBodies,
  TakesKey,
} from '../../tmf';
import { ListenerSecrets } from '../listener-secrets.service';
import { NotificationService } from '../notification.service';
import { LISTENERS_ROOT, toListenerResource, toSecretResource } from './listener.convert';
import { ListenerResource, ListenerSecretResource, RotateSecret } from './listener.dto';

/** Shows the state of delivery, for which TM Forum defines no resource. */
@ApiTags('listeners')
@Controller(LISTENERS_ROOT)
export class ListenerController {
  constructor(
    private readonly notification: NotificationService,
    private readonly secrets: ListenerSecrets,
  ) {}

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
    @Context() context: RequestContext,
    @Param() { id }: ById,
  ): Promise<ListenerResource> {
    return toListenerResource(await this.notification.resume(context, id), context.origin);
  }

  @Post(':id/secret/rotate')
  @Needs('event:write')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Another secret to sign deliveries with, or the first that is shown: this once',
  })
  @ApiBody({ required: false, type: RotateSecret })
  @TakesKey()
  @Answers(ListenerSecretResource)
  async rotateSecret(
    @Context() context: RequestContext,
    @Param() { id }: ById,
    @Body() { overlapHours = OVERLAP_HOURS }: RotateSecret,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListenerSecretResource> {
    const { result, replayed } = await this.secrets.rotate(context, id, overlapHours);
    setHit(reply, replayed);
    return toSecretResource(id, result);
  }
}
