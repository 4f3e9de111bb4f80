import { Body, Controller, Delete, HttpCode, Param, Post, Res, type Type } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Context, type RequestContext } from '../../tmf';
import { NotificationService } from '../notification.service';
import { fromHubBody, type HubResource, toHubResource } from './hub.convert';
import type { HubApi } from './hub-apis';

const SUBSCRIPTION = {
  type: 'object',
  required: ['callback'],
  properties: {
    id: { type: 'string', readOnly: true },
    callback: { type: 'string', format: 'uri', description: 'Where events are POSTed' },
    query: {
      type: 'string',
      description: 'Which events, and which of their attributes: eventType=…&fields=…',
    },
  },
};

/** The /hub of one API. */
export function hubController({ code, root, aliases = [] }: HubApi): Type<unknown> {
  const paths = [root, ...aliases].map((path) => `${path}/hub`);

  @ApiTags('hub')
  @Controller(paths)
  class HubController {
    constructor(private readonly notification: NotificationService) {}

    @Post()
    @ApiOperation({
      summary: 'Register a listener for events',
      operationId: `registerListener${code}`,
    })
    @ApiBody({ schema: SUBSCRIPTION })
    @ApiCreatedResponse({ description: 'Registered', schema: SUBSCRIPTION })
    async register(
      @Context() context: RequestContext,
      @Body() body: unknown,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<HubResource> {
      const hub = await this.notification.register(context.tenant, root, fromHubBody(body));
      reply.header('Location', `${context.origin}${root}/hub/${hub.id}`);
      return toHubResource(hub);
    }

    @Delete(':id')
    @HttpCode(204)
    @ApiOperation({ summary: 'Unregister a listener', operationId: `unregisterListener${code}` })
    @ApiNoContentResponse({ description: 'Unregistered: nothing more is sent' })
    unregister(@Context() { tenant }: RequestContext, @Param('id') id: string): Promise<void> {
      return this.notification.unregister(tenant, root, id);
    }
  }

  Object.defineProperty(HubController, 'name', { value: `${code}HubController` });
  return HubController;
}
