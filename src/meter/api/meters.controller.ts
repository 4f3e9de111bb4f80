import { Body, Controller, Get, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Needs } from '../../platform/access/needs';
import {
  answerResource,
  answerResources,
  AnswersCreated,
  AnswersList,
  AnswersOne,
  ById,
  Context,
  Expands,
  JsonAcceptedGuard,
  type ListQuery,
  ownCollection,
  Referable,
  represent,
  type RequestContext,
  sendCreated,
  Takes,
} from '../../tmf';
import { Meters } from '../meter.service';
import { DefineMeter, MeterResource } from './meter.dto';

const METERS = ownCollection('Meter', 'meters', MeterResource);
const DEFINED = { code: 'llm.tokens', name: 'LLM tokens', aggregation: 'sum', unit: 'token' };
const SHOWN = represent(METERS, { id: '42', body: DEFINED });

@ApiTags('meters')
@Controller('/api/v1/meters')
@UseGuards(JsonAcceptedGuard)
@Referable(METERS)
export class MetersController {
  constructor(
    readonly service: Meters,
    private readonly modules: ModulesContainer,
  ) {}

  @Get()
  @Needs('catalog:read')
  @ApiOperation({ operationId: 'listMeter', summary: 'List or find meters' })
  @AnswersList(MeterResource, SHOWN)
  @Expands()
  async list(
    @Context() context: RequestContext,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const list = (query: ListQuery) => this.service.list(context, query);
    return answerResources({ type: METERS, modules: this.modules }, list, request, reply);
  }

  @Post()
  @Needs('catalog:write')
  @ApiOperation({ operationId: 'createMeter', summary: 'Define a meter' })
  @Takes(DefineMeter, DEFINED)
  @AnswersCreated(MeterResource, SHOWN)
  async define(
    @Context() context: RequestContext,
    @Body() body: DefineMeter,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return sendCreated(METERS, await this.service.create(context, body), request, reply);
  }

  @Get(':id')
  @Needs('catalog:read')
  @ApiOperation({ operationId: 'retrieveMeter', summary: 'A meter, by its code' })
  @AnswersOne(MeterResource, SHOWN)
  @Expands()
  async read(
    @Context() context: RequestContext,
    @Param() { id }: ById,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const found = await this.service.read(context, id);
    return answerResource({ type: METERS, modules: this.modules }, found, request, reply);
  }
}
