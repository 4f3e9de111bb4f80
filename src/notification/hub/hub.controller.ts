import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Post,
  Res,
  type Type,
} from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiDefaultResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Context, type RequestContext } from '../../tmf';
import { NotificationService } from '../notification.service';
import { fromHubBody, type HubResource, toHubResource, toNextHubResource } from './hub.convert';
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
export function hubController({ code, root, aliases = [], source }: HubApi): Type<unknown> {
  const show = source === undefined ? toHubResource : toNextHubResource;
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
      const asked = { ...fromHubBody(body), key: context.idempotencyKey };
      const hub = await this.notification.register(context.tenant, root, asked, source);
      reply.header('Location', `${context.origin}${root}/hub/${hub.id}`);
      return show(hub);
    }

    async read(
      @Context() { tenant }: RequestContext,
      @Param('id') id: string,
    ): Promise<HubResource> {
      return show(await this.notification.findAt(tenant, root, id));
    }

    @Delete(':id')
    @HttpCode(204)
    @ApiOperation({ summary: 'Unregister a listener', operationId: `unregisterListener${code}` })
    @ApiNoContentResponse({ description: 'Unregistered: nothing more is sent' })
    unregister(@Context() { tenant }: RequestContext, @Param('id') id: string): Promise<void> {
      return this.notification.unregister(tenant, root, id);
    }
  }

  if (source !== undefined) completeNext(HubController, code);
  Object.defineProperty(HubController, 'name', { value: `${code}HubController` });
  return HubController;
}

/** Only v5 shows a registration again, and documents its errors as one. */
function completeNext(controller: Type<unknown>, code: string): void {
  const prototype = controller.prototype as object;
  const descriptor = Object.getOwnPropertyDescriptor(prototype, 'read') ?? {};
  const decorators = [
    Get(':id'),
    ApiOperation({ summary: 'Show a registration', operationId: `retrieveListener${code}` }),
    ApiOkResponse({ description: 'The registration', schema: SUBSCRIPTION }),
  ];
  for (const decorate of decorators) decorate(prototype, 'read', descriptor);
  const failure = ApiDefaultResponse({ schema: { $ref: '#/components/schemas/Error' } });
  for (const name of ['register', 'unregister', 'read']) {
    failure(prototype, name, Object.getOwnPropertyDescriptor(prototype, name) ?? {});
  }
}
