import { Readable } from 'node:stream';
import {
  Body,
  Controller,
  Get,
  Param,
  Post,
  Query,
  Req,
  Res,
  StreamableFile,
} from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Needs } from '../../platform/access/needs';
import {
  answerList,
  Answers,
  AnswersCreated,
  AnswersList,
  AnswersOne,
  type Collection,
  Context,
  type ListQuery,
  ownCollection,
  type Page,
  parseListQuery,
  rawQueryOf,
  type RequestContext,
  sendCreated,
  sendResource,
  shownPage,
  TakesKey,
} from '../../tmf';
import { writeRows } from '../domain/write-rows';
import { TariffTables } from '../tariff-tables.service';
import { CSV } from './csv-body';
import { fromUpload, toDiffResource } from './tariff-tables.convert';
import {
  OfTable,
  TableDiffResource,
  TableVersionResource,
  TwoVersionsOfTable,
  UploadQuery,
  VersionOfTable,
} from './tariff-tables.dto';

const ROWS = {
  schema: { type: 'string' as const },
  example: 'prefix,zone\n49,germany\n4915,mobile\n',
};

@ApiTags('tariffTables')
@Controller('api/v1/tariffTables/:code/versions')
export class TableVersionsController {
  constructor(private readonly tables: TariffTables) {}

  @Post()
  @TakesKey()
  @Needs('catalog:write')
  @RouteConfig({ textOf: [CSV] })
  @ApiOperation({
    summary: 'Upload a version of a tariff table, in force from its validFrom on',
    requestBody: { required: true, content: { [CSV]: ROWS } },
  })
  @AnswersCreated(TableVersionResource)
  async upload(
    @Context() context: RequestContext,
    @Param() { code }: OfTable,
    @Query() query: UploadQuery,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const csv = typeof body === 'string' ? body : '';
    const uploaded = { ...fromUpload(query), csv, by: context.caller?.actor ?? null };
    const created = await this.tables.upload(context, code, uploaded);
    return sendCreated(versionsOf(code), created, request, reply);
  }

  @Get()
  @Needs('catalog:read')
  @ApiOperation({ summary: 'List the versions of a tariff table with their status' })
  @AnswersList(TableVersionResource)
  async list(
    @Context() context: RequestContext,
    @Param() { code }: OfTable,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const query = parseListQuery(rawQueryOf(request.url));
    const list = (asked: ListQuery) => this.tables.listVersions(context, code, asked);
    const show = (page: Page) => shownPage(versionsOf(code), page, query, request);
    return answerList({ query, list, show, described: TableVersionResource }, request, reply);
  }

  @Get(':version')
  @Needs('catalog:read')
  @ApiOperation({ summary: 'A version of a tariff table, without its rows' })
  @AnswersOne(TableVersionResource)
  async read(
    @Context() context: RequestContext,
    @Param() { code, version }: VersionOfTable,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const found = await this.tables.readVersion(context, code, version);
    return sendResource(versionsOf(code), found, request, reply);
  }

  @Get(':version/rows')
  @Needs('catalog:read')
  @ApiOperation({
    summary: 'The rows of a version as CSV, by prefix',
    responses: { 200: { description: 'All of them', content: { [CSV]: ROWS } } },
  })
  async rows(
    @Context() context: RequestContext,
    @Param() { code, version }: VersionOfTable,
  ): Promise<StreamableFile> {
    const rows = await this.tables.content(context, code, version);
    const text = Readable.from(writeRows(rows), { objectMode: false });
    return new StreamableFile(text, { type: `${CSV}; charset=utf-8` });
  }

  @Get(':from/diff/:to')
  @Needs('catalog:read')
  @ApiOperation({ summary: 'What changed between two versions, by prefix' })
  @Answers(TableDiffResource)
  async diff(@Context() context: RequestContext, @Param() { code, from, to }: TwoVersionsOfTable) {
    return toDiffResource(await this.tables.diff(context, code, from, to));
  }
}

function versionsOf(code: string): Collection {
  return ownCollection(
    'TariffTableVersion',
    `tariffTables/${encodeURIComponent(code)}/versions`,
    TableVersionResource,
  );
}
