import {
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Post,
  Req,
  Res,
  UseGuards,
} from '@nestjs/common';
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
import { TopicHubs } from '../topic-hub.service';
import { below, hubType, tmf688 } from './topic-types';

@UseGuards(JsonAcceptedGuard)
@Controller(`${tmf688.root}/topic/:topicId/hub`)
export class TopicHubsController {
  constructor(private readonly hubs: TopicHubs) {}

  @Get()
  async list(
    @Param('topicId') topicId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<readonly Body[]> {
    const type = below(topicId, hubType);
    const query = queryOfType(parseListQuery(rawQueryOf(request.url)), type);
    const page = await this.hubs.list(contextOf(request), topicId, query);
    return sendPage(type, page, query, request, reply);
  }

  @Post()
  async create(
    @Param('topicId') topicId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Body> {
    const result = await this.hubs.register(contextOf(request), topicId, request.body);
    return sendCreated(below(topicId, hubType), { result, replayed: false }, request, reply);
  }

  @Get(':id')
  async read(
    @Param('topicId') topicId: string,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Body | undefined> {
    const found = await this.hubs.read(contextOf(request), topicId, id);
    return sendResource(below(topicId, hubType), found, request, reply);
  }

  @Delete(':id')
  @HttpCode(204)
  delete(
    @Param('topicId') topicId: string,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    return this.hubs.unregister(contextOf(request), topicId, id);
  }
}

documentType(TopicHubsController, hubType);
