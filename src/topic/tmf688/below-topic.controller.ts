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
import { ModulesContainer } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Needs } from '../../platform/access/needs';
import {
  answerResource,
  answerResources,
  type Body,
  Context,
  contextOf,
  documentType,
  JsonAcceptedGuard,
  type ListQuery,
  type RequestContext,
  type ResourceType,
  sendCreated,
} from '../../tmf';
import type { BelowTopic } from './below-topic';
import { below, tmf688 } from './topic-types';

/** Serves a resource below a topic: its events or its hubs. */
export function belowTopicController(
  resource: ResourceType,
  service: InjectionToken,
): Type<unknown> {
  @UseGuards(JsonAcceptedGuard)
  @Controller(`${tmf688.root}/${resource.path.replace('{topicId}', ':topicId')}`)
  class BelowTopicController {
    constructor(
      @Inject(service) private readonly service: BelowTopic,
      @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    ) {}

    @Get()
    @Needs('event:read')
    async list(
      @Param('topicId') topicId: string,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ) {
      const type = below(topicId, resource);
      const list = (query: ListQuery) => this.service.list(contextOf(request), topicId, query);
      return answerResources({ type, modules: this.modules }, list, request, reply);
    }

    @Post()
    @Needs('event:write')
    async create(
      @Param('topicId') topicId: string,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<Body> {
      const created = await this.service.create(contextOf(request), topicId, request.body);
      return sendCreated(below(topicId, resource), created, request, reply);
    }

    @Get(':id')
    @Needs('event:read')
    async read(
      @Param('topicId') topicId: string,
      @Param('id') id: string,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<Body | undefined> {
      const type = below(topicId, resource);
      const found = await this.service.read(contextOf(request), topicId, id);
      return answerResource({ type, modules: this.modules }, found, request, reply);
    }

    async delete(
      @Param('topicId') topicId: string,
      @Param('id') id: string,
      @Context() context: RequestContext,
    ): Promise<void> {
      await this.service.remove?.(context, topicId, id);
    }
  }

  if (resource.operations.includes('delete')) offerDelete(BelowTopicController.prototype);
  Object.defineProperty(BelowTopicController, 'name', { value: `Topic${resource.name}Controller` });
  documentType(BelowTopicController, resource);
  return BelowTopicController;
}

function offerDelete(prototype: object): void {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, 'delete') ?? {};
  for (const decorate of [Delete(':id'), Needs('event:write'), HttpCode(204)])
    decorate(prototype, 'delete', descriptor);
}
