import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Needs } from '../../platform/access/needs';
import { ById, Context, type RequestContext, setHit } from '../../tmf';
import { answerHubs } from '../hub/answer-hubs';
import { type HubResource, toHubResource } from '../hub/hub.convert';
import { NotificationService } from '../notification.service';
import { RegisterListener } from './hub.dto';

const ROOT = '/api/v1';

/** The hub of our own API, in the form that TM Forum APIs have. */
@Controller(`${ROOT}/hub`)
export class OwnHubController {
  constructor(private readonly notification: NotificationService) {}

  @Post()
  @Needs('event:write')
  async register(
    @Context() context: RequestContext,
    @Body() { callback, query }: RegisterListener,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HubResource & { readonly secret?: string }> {
    const asked = { callback, query };
    const {
      result: hub,
      replayed,
      ...shown
    } = await this.notification.register(context, ROOT, asked);
    setHit(reply, replayed);
    reply.header('Location', `${context.origin}${ROOT}/hub/${hub.id}`);
    return { ...toHubResource(hub), ...shown };
  }

  @Get()
  @Needs('event:read')
  list(
    @Context() { tenant }: RequestContext,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const load = async () => (await this.notification.listAt(tenant, ROOT)).map(toHubResource);
    return answerHubs(load, request, reply);
  }

  @Delete(':id')
  @Needs('event:write')
  @HttpCode(204)
  unregister(@Context() context: RequestContext, @Param() { id }: ById): Promise<void> {
    return this.notification.unregister(context, ROOT, id);
  }
}
