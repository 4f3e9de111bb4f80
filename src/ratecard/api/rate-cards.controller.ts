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
import { RateCards } from '../rate-card.service';
import { fromCreateRateCard } from './rate-card.convert';
import { CreateRateCard, RateCardResource } from './rate-card.dto';

const CARDS = ownCollection('RateCard', 'rateCards', RateCardResource);
const CREATED = { code: 'standard', name: 'Standard', book: 'retail', currency: 'EUR' };
const SHOWN = represent(CARDS, { id: '42', body: CREATED });
const SAID = {
  needs: 'catalog:read',
  many: 'rate cards',
  one: 'A rate card, by its code',
  shown: SHOWN,
} as const;

@ApiTags('rateCards')
@Controller('/api/v1/rateCards')
@UseGuards(JsonAcceptedGuard)
@Referable(CARDS)
export class RateCardsController extends readsOwn(CARDS, SAID) {
  constructor(
    readonly service: RateCards,
    readonly modules: ModulesContainer,
  ) {
    super();
  }

  @Post()
  @Needs('catalog:write')
  @ApiOperation({ operationId: 'createRateCard', summary: 'Create a rate card' })
  @Takes(CreateRateCard, CREATED)
  @AnswersCreated(RateCardResource, SHOWN)
  @TakesKey()
  async create(
    @Context() context: RequestContext,
    @Body() body: CreateRateCard,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const created = await this.service.create(context, fromCreateRateCard(body));
    return sendCreated(CARDS, created, request, reply);
  }
}
