import { Controller, Get, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  type Body,
  contextOf,
  documentType,
  JsonAcceptedGuard,
  parseListQuery,
  queryOfType,
  rawQueryOf,
  sendCreated,
  sendPage,
  sendResource,
} from '../../tmf';
import { TopicEvents } from '../topic-event.service';
import { below, eventType, tmf688 } from './topic-types';

@UseGuards(JsonAcceptedGuard)
@Controller(`${tmf688.root}/topic/:topicId/event`)
export class TopicEventsController {
  constructor(private readonly events: TopicEvents) {}

  @Get()
  async list(
    @Param('topicId') topicId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<readonly Body[]> {
    const type = below(topicId, eventType);
    const query = queryOfType(parseListQuery(rawQueryOf(request.url)), type);
    const page = await this.events.list(contextOf(request), topicId, query);
    return sendPage(type, page, query, request, reply);
  }

  @Post()
  async create(
    @Param('topicId') topicId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Body> {
    const created = await this.events.publish(contextOf(request), topicId, request.body);
    return sendCreated(below(topicId, eventType), created, request, reply);
  }

  @Get(':id')
  async read(
    @Param('topicId') topicId: string,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Body | undefined> {
    const found = await this.events.read(contextOf(request), topicId, id);
    return sendResource(below(topicId, eventType), found, request, reply);
  }
}

documentType(TopicEventsController, eventType);
