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
import { ExchangeRates } from '../exchange-rates.service';
import { fromCreateExchangeRate } from './exchange-rates.convert';
import { CreateExchangeRate, ExchangeRateResource } from './exchange-rates.dto';

const RATES = ownCollection('ExchangeRate', 'exchangeRates', ExchangeRateResource);
const CREATED = { from: 'USD', to: 'EUR', rate: '0.92', validFrom: '2026-01-01T00:00:00Z' };
const SHOWN = represent(RATES, { id: 'e1', body: CREATED });
const SAID = {
  needs: 'catalog:read',
  many: 'exchange rates',
  one: 'An exchange rate',
  shown: SHOWN,
} as const;

@ApiTags('exchangeRates')
@Controller('/api/v1/exchangeRates')
@UseGuards(JsonAcceptedGuard)
@Referable(RATES)
export class ExchangeRatesController extends readsOwn(RATES, SAID) {
  constructor(
    readonly service: ExchangeRates,
    readonly modules: ModulesContainer,
  ) {
    super();
  }

  @Post()
  @TakesKey()
  @Needs('catalog:write')
  @ApiOperation({ operationId: 'createExchangeRate', summary: 'Create an exchange rate' })
  @Takes(CreateExchangeRate, CREATED)
  @AnswersCreated(ExchangeRateResource, SHOWN)
  async create(
    @Context() context: RequestContext,
    @Body() body: CreateExchangeRate,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const created = await this.service.create(context, fromCreateExchangeRate(body));
    return sendCreated(RATES, created, request, reply);
  }
}
