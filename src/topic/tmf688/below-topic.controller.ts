import {
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  type InjectionToken,
  Param,
  Post,
  Req,
  Res,
  type Type,
  UseGuards,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  type Body,
  Context,
  contextOf,
  documentType,
  JsonAcceptedGuard,
  parseListQuery,
  queryOfType,
  rawQueryOf,
  type RequestContext,
  type ResourceType,
  sendCreated,
  sendPage,
  sendResource,
} from '../../tmf';
import type { BelowTopic } from './below-topic';
import { below, tmf688 } from './topic-types';

/** The HTTP face of what lies below a topic: its events and its hubs. */
export function belowTopicController(
  resource: ResourceType,
  service: InjectionToken,
): Type<unknown> {
  @UseGuards(JsonAcceptedGuard)
  @Controller(`${tmf688.root}/${resource.path.replace('{topicId}', ':topicId')}`)
  class BelowTopicController {
    constructor(@Inject(service) private readonly service: BelowTopic) {}

    @Get()
    async list(
      @Param('topicId') topicId: string,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<readonly Body[]> {
      const type = below(topicId, resource);
      const query = queryOfType(parseListQuery(rawQueryOf(request.url)), type);
      const page = await this.service.list(contextOf(request), topicId, query);
      return sendPage(type, page, query, request, reply);
    }

    @Post()
    async create(
      @Param('topicId') topicId: string,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<Body> {
      const created = await this.service.create(contextOf(request), topicId, request.body);
      return sendCreated(below(topicId, resource), created, request, reply);
    }

    @Get(':id')
    async read(
      @Param('topicId') topicId: string,
      @Param('id') id: string,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<Body | undefined> {
      const found = await this.service.read(contextOf(request), topicId, id);
      return sendResource(below(topicId, resource), found, request, reply);
    }

    async delete(
      @Param('topicId') topicId: string,
      @Param('id') id: string,
      @Context() context: RequestContext,
    ): Promise<void> {
      await this.service.remove?.(context, topicId, id);
    }
  }

  if (resource.operations.includes('delete')) {
    const prototype = BelowTopicController.prototype as object;
    const descriptor = Object.getOwnPropertyDescriptor(prototype, 'delete') ?? {};
    for (const decorate of [Delete(':id'), HttpCode(204)])
      decorate(prototype, 'delete', descriptor);
  }
  Object.defineProperty(BelowTopicController, 'name', { value: `Topic${resource.name}Controller` });
  documentType(BelowTopicController, resource);
  return BelowTopicController;
}
