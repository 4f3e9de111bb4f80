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
import { RateCards } from '../rate-card.service';
import { fromCreateRateCard } from './rate-card.convert';
import { CreateRateCard, RateCardResource } from './rate-card.dto';

const CARDS = ownCollection('RateCard', 'rateCards', RateCardResource);
const CREATED = { code: 'standard', name: 'Standard', book: 'retail', currency: 'EUR' };
const SHOWN = represent(CARDS, { id: '42', body: CREATED });

@ApiTags('rateCards')
@Controller('/api/v1/rateCards')
@UseGuards(JsonAcceptedGuard)
@Referable(CARDS)
export class RateCardsController {
  constructor(
    readonly service: RateCards,
    private readonly modules: ModulesContainer,
  ) {}

  @Get()
  @Needs('catalog:read')
  @ApiOperation({ operationId: 'listRateCard', summary: 'List or find rate cards' })
  @AnswersList(RateCardResource, SHOWN)
  @Expands()
  async list(
    @Context() context: RequestContext,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const list = (query: ListQuery) => this.service.list(context, query);
    return answerResources({ type: CARDS, modules: this.modules }, list, request, reply);
  }

  @Post()
  @Needs('catalog:write')
  @ApiOperation({ operationId: 'createRateCard', summary: 'Create a rate card' })
  @Takes(CreateRateCard, CREATED)
  @AnswersCreated(RateCardResource, SHOWN)
  async create(
    @Context() context: RequestContext,
    @Body() body: CreateRateCard,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const created = await this.service.create(context, fromCreateRateCard(body));
    return sendCreated(CARDS, created, request, reply);
  }

  @Get(':id')
  @Needs('catalog:read')
  @ApiOperation({ operationId: 'retrieveRateCard', summary: 'A rate card, by its code' })
  @AnswersOne(RateCardResource, SHOWN)
  @Expands()
  async read(
    @Context() context: RequestContext,
    @Param() { id }: ById,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const found = await this.service.read(context, id);
    return answerResource({ type: CARDS, modules: this.modules }, found, request, reply);
  }
}
