import { Body, Controller, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Needs } from '../../platform/access/needs';
import {
  AnswersCreated,
  Context,
  JsonAcceptedGuard,
  ownCollection,
  readsOwn,
  Referable,
  represent,
  type RequestContext,
  sendCreated,
  Takes,
  TakesKey,
} from '../../tmf';
import { Meters } from '../meter.service';
import { DefineMeter, MeterResource } from './meter.dto';

const METERS = ownCollection('Meter', 'meters', MeterResource);
const DEFINED = { code: 'llm.tokens', name: 'LLM tokens', aggregation: 'sum', unit: 'token' };
const SHOWN = represent(METERS, { id: '42', body: DEFINED });
const SAID = {
  needs: 'catalog:read',
  many: 'meters',
  one: 'A meter, by its code',
  shown: SHOWN,
} as const;

@ApiTags('meters')
@Controller('/api/v1/meters')
@UseGuards(JsonAcceptedGuard)
@Referable(METERS)
export class MetersController extends readsOwn(METERS, SAID) {
  constructor(
    readonly service: Meters,
    readonly modules: ModulesContainer,
  ) {
    super();
  }

  @Post()
  @Needs('catalog:write')
  @ApiOperation({ operationId: 'createMeter', summary: 'Define a meter' })
  @Takes(DefineMeter, DEFINED)
  @AnswersCreated(MeterResource, SHOWN)
  @TakesKey()
  async define(
    @Context() context: RequestContext,
    @Body() body: DefineMeter,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return sendCreated(METERS, await this.service.create(context, body), request, reply);
  }
}
