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
import { TariffTables } from '../tariff-tables.service';
import { fromCreateTariffTable } from './tariff-tables.convert';
import { CreateTariffTable, TariffTableResource } from './tariff-tables.dto';

const TABLES = ownCollection('TariffTable', 'tariffTables', TariffTableResource);
const CREATED = { code: 'world', name: 'Numbering plan of the world' };
const SHOWN = represent(TABLES, { id: 'world', body: CREATED });
const SAID = {
  needs: 'catalog:read',
  many: 'tariff tables',
  one: 'A tariff table, by its code',
  shown: SHOWN,
} as const;

@ApiTags('tariffTables')
@Controller('/api/v1/tariffTables')
@UseGuards(JsonAcceptedGuard)
@Referable(TABLES)
export class TariffTablesController extends readsOwn(TABLES, SAID) {
  constructor(
    readonly service: TariffTables,
    readonly modules: ModulesContainer,
  ) {
    super();
  }

  @Post()
  @TakesKey()
  @Needs('catalog:write')
  @ApiOperation({ operationId: 'createTariffTable', summary: 'Create a tariff table' })
  @Takes(CreateTariffTable, CREATED)
  @AnswersCreated(TariffTableResource, SHOWN)
  async create(
    @Context() context: RequestContext,
    @Body() body: CreateTariffTable,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const created = await this.service.create(context, fromCreateTariffTable(body));
    return sendCreated(TABLES, created, request, reply);
  }
}
