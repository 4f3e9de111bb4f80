import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Post,
  Req,
  Res,
  type Type,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Needs } from '../../platform/access/needs';
import { Context, type RequestContext, setHit } from '../../tmf';
import { NotificationService } from '../notification.service';
import { answerHubs } from './answer-hubs';
import { fromHubBody, type HubResource, toHubResource, toNextHubResource } from './hub.convert';
import type { HubApi } from './hub-apis';

/** The /hub of one API. */
export function hubController({ code, root, aliases = [], source }: HubApi): Type<unknown> {
  const show = source === undefined ? toHubResource : toNextHubResource;
  const paths = [root, ...aliases].map((path) => `${path}/hub`);

  @Controller(paths)
  class HubController {
    constructor(private readonly notification: NotificationService) {}

    @Post()
    @Needs('event:write')
    async register(
      @Context() context: RequestContext,
      @Body() body: unknown,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<HubResource> {
      const asked = fromHubBody(body);
      const { result: hub, replayed } = await this.notification.register(context, root, asked, {
        source,
      });
      setHit(reply, replayed);
      reply.header('Location', `${context.origin}${root}/hub/${hub.id}`);
      return show(hub);
    }

    @Get()
    @Needs('event:read')
    list(
      @Context() { tenant }: RequestContext,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ) {
      const load = async () => (await this.notification.listAt(tenant, root, source)).map(show);
      return answerHubs(load, request, reply);
    }

    async read(
      @Context() { tenant }: RequestContext,
      @Param('id') id: string,
    ): Promise<HubResource> {
      return show(await this.notification.findAt(tenant, root, id));
    }

    @Delete(':id')
    @Needs('event:write')
    @HttpCode(204)
    unregister(@Context() context: RequestContext, @Param('id') id: string): Promise<void> {
      return this.notification.unregister(context, root, id);
    }
  }

  if (source !== undefined) showAgain(HubController.prototype);
  Object.defineProperty(HubController, 'name', { value: `${code}HubController` });
  return HubController;
}

/** Reading a registration back exists in v5 only. */
function showAgain(prototype: object): void {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, 'read') ?? {};
  for (const decorate of [Get(':id'), Needs('event:read')]) decorate(prototype, 'read', descriptor);
}
