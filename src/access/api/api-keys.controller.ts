import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Needs } from '../../platform/access/needs';
import {
  answerList,
  AnswersCreated,
  AnswersList,
  AnswersOne,
  ById,
  Context,
  type ListQuery,
  OVERLAP_HOURS,
  ownCollection,
  type Page,
  parseListQuery,
  rawQueryOf,
  type RequestContext,
  sendCreated,
  sendResource,
  shownPage,
  Takes,
  TakesKey,
} from '../../tmf';
import { ApiKeys } from '../api-keys.service';
import { fromCreateApiKey } from './api-key.convert';
import { ApiKeyResource, CreateApiKey, RotateApiKey } from './api-key.dto';

const KEYS = ownCollection('ApiKey', 'apiKeys', ApiKeyResource);
const GATEWAY = { name: 'Gateway of Berlin', roles: ['gateway'] };

@ApiTags('access')
@Controller('/api/v1/apiKeys')
export class ApiKeysController {
  constructor(private readonly keys: ApiKeys) {}

  @Get()
  @Needs('access:read')
  @ApiOperation({ operationId: 'listApiKey', summary: 'List or find API keys' })
  @AnswersList(ApiKeyResource)
  async list(
    @Context() context: RequestContext,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const query = parseListQuery(rawQueryOf(request.url));
    const list = (asked: ListQuery) => this.keys.list(context, asked);
    const show = (page: Page) => shownPage(KEYS, page, query, request);
    return answerList({ query, list, show, described: ApiKeyResource }, request, reply);
  }

  @Post()
  @Needs('access:write')
  @ApiOperation({ operationId: 'createApiKey', summary: 'Make a key: it is shown this once' })
  @Takes(CreateApiKey, GATEWAY)
  @TakesKey()
  @AnswersCreated(ApiKeyResource)
  async create(
    @Context() context: RequestContext,
    @Body() body: CreateApiKey,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const created = await this.keys.create(context, fromCreateApiKey(body));
    return sendCreated(KEYS, created, request, reply);
  }

  @Get(':id')
  @Needs('access:read')
  @ApiOperation({ operationId: 'retrieveApiKey', summary: 'An API key, without what is secret' })
  @AnswersOne(ApiKeyResource)
  async read(
    @Context() context: RequestContext,
    @Param() { id }: ById,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return sendResource(KEYS, await this.keys.read(context, id), request, reply);
  }

  @Post(':id/rotate')
  @Needs('access:write')
  @ApiOperation({
    operationId: 'rotateApiKey',
    summary: 'Another key in its place; the one before goes on for a while',
  })
  @ApiBody({ required: false, type: RotateApiKey })
  @TakesKey()
  @AnswersCreated(ApiKeyResource)
  async rotate(
    @Context() context: RequestContext,
    @Param() { id }: ById,
    @Body() { overlapHours = OVERLAP_HOURS }: RotateApiKey,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const rotated = await this.keys.rotate(context, id, overlapHours);
    return sendCreated(KEYS, rotated, request, reply);
  }

  @Delete(':id')
  @Needs('access:write')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'deleteApiKey',
    summary: 'Revoke a key: within a second no process takes it; it stays listed',
  })
  async revoke(@Context() context: RequestContext, @Param() { id }: ById): Promise<void> {
    await this.keys.revoke(context, id);
  }
}
